package io.github.jamesgreylist.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** That Derby says so of another process is in StoreOutageIT and HealthAndMetricsIT. */
class DerbyInUseTest {

    private static final Path DIRECTORY = Path.of("/opt/james/./var/greylist");

    private long now = -1;
    private final DerbyInUse inUse = new DerbyInUse(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** There was one line, at the start, which looked like an outage that would end. */
    @Test
    void aSecondProcessOnOneDerbyIsToldAgainEachMinuteUntilItIsGone() {
        try (LogCapture log = LogCapture.ofProject()) {
            inUse.tellAgain(DIRECTORY);
            pass(Duration.ofSeconds(59));
            inUse.tellAgain(DIRECTORY);
            assertThat(log.at(Level.WARN)).as("the outage has its own line").isEmpty();

            pass(Duration.ofSeconds(1));
            inUse.tellAgain(DIRECTORY);
            inUse.tellAgain(DIRECTORY);
            pass(Duration.ofMinutes(1));
            inUse.tellAgain(DIRECTORY);
            assertThat(log.at(Level.WARN)).hasSize(2)
                .allMatch(line -> line.equals("nothing is greylisted; this is no outage but a"
                    + " mistake of configuration: another process has the Derby database in /opt/james/var/greylist open, and Derby lets"
                    + " in one: stop the other one (a second James, a bridge, ij), or give each a database of its own"));

            inUse.isMine();
            pass(Duration.ofHours(1));
            inUse.tellAgain(DIRECTORY);
            assertThat(log.at(Level.WARN)).as("a new mistake").hasSize(2);
        }
    }
}
