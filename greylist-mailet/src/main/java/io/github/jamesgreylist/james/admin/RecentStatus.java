package io.github.jamesgreylist.james.admin;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One status for all gauges that are read at about the same time: each costs a look into the database. */
final class RecentStatus {

    private static final long NANOS_OF_RECENT = Duration.ofSeconds(10).toNanos();

    private final Administration administration;
    private @Nullable Status status;
    private long asked;

    RecentStatus(Administration administration) {
        this.administration = administration;
    }

    synchronized Status get() {
        Status recent = status;
        if (recent == null || System.nanoTime() - asked > NANOS_OF_RECENT) {
            recent = administration.status();
            status = recent;
            asked = System.nanoTime();
        }
        return recent;
    }
}
