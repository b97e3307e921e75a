package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.connection.DerbyReading;
import io.github.jamesgreylist.jdbc.connection.RefusedUrlException;
import io.github.jamesgreylist.jdbc.tables.Schema;
import io.github.jamesgreylist.jdbc.upkeep.ClockTrust;
import io.github.jamesgreylist.jdbc.upkeep.Limits;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores in the database that an operator has named. */
public final class Databases {

    /** While nobody's mail waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(Databases.class);

    private Databases() {}

    /**
     * Touches neither the database nor its files.
     *
     * @throws IllegalArgumentException if there is no such driver; the message says what to do
     * @throws RefusedUrlException      if it does not take the URL
     */
    public static void requireUsable(DatabaseSettings database) {
        ConnectionPool.driver(database);
    }

    /**
     * Looks for the tables in a database server, or in the files of an embedded Derby, and changes nothing.
     *
     * @return what is there, for people; empty if the database is in files of another kind, which opening would change
     * @throws StoreException            if it cannot be reached
     * @throws UnusableDatabaseException if a newer release has used it
     */
    public static Optional<String> look(DatabaseSettings database) {
        if (!database.isOfAServer()) {
            return DerbyReading.look(database, Schema::look);
        }
        try (Connection connection = ConnectionPool.reading(database)) {
            return Optional.of(Schema.look(connection));
        } catch (SQLException e) {
            throw new StoreException("it cannot be reached: " + database.withoutSecrets(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * For a server: what has expired and what is too much is deleted.
     *
     * @param clock says what has expired
     */
    public static GreylistStore store(DatabaseSettings database, GreylistSettings settings, Clock clock) {
        return store(database, settings, clock, () -> {});
    }

    /**
     * As above.
     *
     * @param whenLost runs once if the files of an embedded Derby are deleted or moved while it is open: from then on there
     *                 is an outage, until the process ends. Has to return soon
     */
    public static GreylistStore store(DatabaseSettings database, GreylistSettings settings, Clock clock, Runnable whenLost) {
        // A connection is waited for half the budget: the other half is for the work on it.
        boolean trusted = ClockTrust.isSwitchedOff();
        if (trusted) {
            LOGGER.warn("-D{}=trusted: what has expired by this clock is deleted, even if it is wrong; for tests only",
                ClockTrust.SWITCH);
        }
        return new JdbcStore(told(database, settings.timeBudget().dividedBy(2), whenLost), Limits.of(settings), clock, trusted);
    }

    /** For a command: nothing is deleted. */
    public static GreylistStore offline(DatabaseSettings database) {
        return new JdbcStore(told(database, PATIENCE, () -> {}));
    }

    private static ConnectionPool told(DatabaseSettings database, Duration patience, Runnable whenLost) {
        LOGGER.info("greylist database: {}", database);
        if (database.url().startsWith("jdbc:mysql:")) {
            LOGGER.warn("nobody has tried a greylist in MySQL yet: if something is wrong with it, MariaDB is what the tests run");
        }
        return new ConnectionPool(database, patience, whenLost);
    }
}
