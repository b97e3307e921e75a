package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.store.ConnectionPool;
import io.github.jamesgreylist.store.DatabaseSettings;
import io.github.jamesgreylist.store.JdbcStore;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the engine with the server and stops it with the server. James closes what Guice itself constructed, which
 * is why this is a class and no provider method.
 */
final class GreylistLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(GreylistLifecycle.class);

    private final Greylist greylist;

    /** @throws RuntimeException whose message tells the operator what is wrong; James then refuses to start */
    @Inject
    GreylistLifecycle(GreylistConfiguration configuration, Clock clock) {
        DatabaseSettings database = configuration.database();
        Duration budget = configuration.settings().timeBudget();
        this.greylist = new Greylist(configuration.settings(), new JdbcStore(pool(database, budget)), clock);
        LOGGER.info("greylist database: {}", database);
        try {
            greylist.start();
        } catch (UnusableDatabaseException e) {
            throw GreylistConfiguration.refuse(GreylistConfiguration.DATABASE_FILE + ": " + e.getMessage());
        }
    }

    /** A connection is waited for half the budget: the other half is for the work on it. */
    private static ConnectionPool pool(DatabaseSettings database, Duration budget) {
        try {
            return new ConnectionPool(database, budget.dividedBy(2));
        } catch (IllegalArgumentException e) {
            throw GreylistConfiguration.refuse(GreylistConfiguration.DATABASE_FILE
                + ": database.driverClassName: " + e.getMessage());
        }
    }

    Greylist greylist() {
        return greylist;
    }

    /** James 3.8 looks for the first annotation, James 3.9 for the second; each JVM ignores the one that it lacks. */
    @javax.annotation.PreDestroy
    @jakarta.annotation.PreDestroy
    public void stop() {
        greylist.close();
    }
}
