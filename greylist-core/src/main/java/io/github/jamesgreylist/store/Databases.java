package io.github.jamesgreylist.store;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores in the database that an operator has named. */
public final class Databases {

    private static final Logger LOGGER = LoggerFactory.getLogger(Databases.class);

    private Databases() {
    }

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
     * A store that can be opened.
     *
     * @param budget the longest that an attempt waits for its verdict
     */
    public static GreylistStore store(DatabaseSettings database, Duration budget) {
        LOGGER.info("greylist database: {}", database);
        if (database.url().startsWith("jdbc:mysql:")) {
            LOGGER.warn("nobody has tried a greylist in MySQL yet: if something is wrong with it, MariaDB is what the tests run");
        }
        // A connection is waited for half the budget: the other half is for the work on it.
        return new JdbcStore(new ConnectionPool(database, budget.dividedBy(2)));
    }
}
