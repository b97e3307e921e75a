package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.store.AllRows;
import io.github.jamesgreylist.testing.store.RaceContract;
import io.github.jamesgreylist.testing.store.ServerProcess;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The race on a database server. */
abstract class JdbcRaceContract extends RaceContract {

    private final TestDatabase database = freshDatabase();

    abstract TestDatabase freshDatabase();

    /** In the processes. */
    public static final class Stores implements ServerProcess.Stores {
        @Override
        public GreylistStore of(List<String> which, GreylistSettings settings, Clock clock) {
            return new TestDatabase(new DatabaseSettings(which.get(0), which.get(1), Optional.of(which.get(2)),
                Optional.of(which.get(3)))).store(settings.timeBudget(), settings, clock);
        }
    }

    @Override
    protected ServerProcess start(Duration timeBudget) throws IOException {
        DatabaseSettings settings = database.settings();
        return new ServerProcess(Stores.class, List.of(settings.driver(), settings.url(), settings.user().orElse(""),
            settings.password().orElse("")), timeBudget);
    }

    @Override
    protected Rows stored() {
        try (JdbcStore store = database.store()) {
            return AllRows.of(store);
        }
    }

    /** Expired rows are replaced by the servers and deleted by the purge at the same time. */
    @Test
    void aPurgeInTheMiddleOfItHarmsNobody() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Throwable> troubles = new ArrayList<>();
        try (TestDatabase.Process process = database.process(); JdbcStore store = database.store()) {
            Thread purge = new Thread(() -> {
                while (!done.get()) {
                    process.stored().deleteOldest(RowKind.FIRST_CONTACT, T0, 5);
                }
            });
            purge.setUncaughtExceptionHandler((thread, trouble) -> troubles.add(trouble));
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(store.save(Changes.created(expired(sender(round))))).isTrue();
            }
            assertThat(database.rows()).isEqualTo(ROUNDS * ServerProcess.TRIPLETS);
            purge.start();
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    assertOfEachTriplet(race(sender(round), T0), "new", "early-retry", ATTEMPTS);
                }
            } finally {
                done.set(true);
                purge.join();
            }
        }
        assertThat(troubles).isEmpty();
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE first_seen >= " + T0.toEpochMilli()))
            .isEqualTo(ROUNDS * ServerProcess.TRIPLETS);
    }
}
