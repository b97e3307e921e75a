package io.github.jamesgreylist.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionPoolTest {

    private static final CountDownLatch CALLERS = new CountDownLatch(2);

    /** Of two threads that open it at once, Derby tells one the reason, and the other one that there is no database. */
    @Test
    void whyADatabaseCannotBeOpenedIsToldEachTimeAsOnlyOneThreadOpensIt(@TempDir Path directory) {
        DatabaseSettings derby = DatabaseSettings.derby(directory.resolve("greylist").toString());
        try (JdbcStore store = new JdbcStore(new ConnectionPool(new DatabaseSettings(
            SlowlyOpened.class.getName(), derby.url(), Optional.empty(), Optional.empty()), Duration.ofSeconds(5)))) {
            store.open();
            assertThat(CALLERS.getCount()).as("who else opens it meanwhile").isOne();
            store.probe();
            assertThat(CALLERS.getCount()).isZero();
        }
    }

    /** A full disk ended, and all mail went on to pass until a restart. */
    @Test
    void aDatabaseThatDerbyCouldOnlyReadFromForAWhileIsWrittenToAfterwards(@TempDir Path directory) throws IOException {
        DatabaseSettings derby = DatabaseSettings.derby(directory.resolve("greylist").toString());
        try (JdbcStore store = new JdbcStore(new ConnectionPool(derby, Duration.ofSeconds(5)))) {
            store.open();
        }
        // In the place of a file that Derby writes when it opens the database.
        Path obstacle = Files.createDirectory(directory.resolve("greylist/db.lck"));
        try (JdbcStore store = new JdbcStore(new ConnectionPool(derby, Duration.ofSeconds(5)))) {
            assertThatThrownBy(store::probe).hasMessageContaining("for reading only: it cannot write to its directory");
            Files.delete(obstacle);
            store.probe();
        }
    }

    /** Gives a second caller the time to come. */
    public static final class SlowlyOpened extends EmbeddedDriver {
        @Override
        public Connection connect(String url, Properties properties) throws SQLException {
            CALLERS.countDown();
            try {
                CALLERS.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.connect(url, properties);
        }
    }
}
