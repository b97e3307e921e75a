package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.connection.RefusedUrlException;
import io.github.jamesgreylist.jdbc.upkeep.Limits;
import io.github.jamesgreylist.names.Dns;
import io.github.jamesgreylist.names.VerifiedNames;
import io.github.jamesgreylist.names.VerifiedNames.Lifetimes;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.whitelist.Whitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the engine with the server and stops it with the server. James closes what Guice itself constructed, which
 * is why this is a class and no provider method.
 */
final class GreylistLifecycle {

    private static final Logger LOGGER = LoggerFactory.getLogger(GreylistLifecycle.class);

    /** James's DNS service cannot say "ask again later": a wrong "no" must not last. */
    private static final Lifetimes NAMES = new Lifetimes(
        Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(1));

    private final VerifiedNames names;
    private final Greylist greylist;

    /** @throws RuntimeException whose message tells the operator what is wrong; James then refuses to start */
    @Inject
    GreylistLifecycle(GreylistConfiguration configuration, ListFiles files, Set<Whitelist> whitelists, Dns dns, Clock clock) {
        DatabaseSettings database = configuration.database();
        Duration budget = configuration.settings().timeBudget();
        this.names = new VerifiedNames(dns, NAMES);
        Exemptions exemptions = new Exemptions(new Whitelists(whitelists), names, files.rules()::get);
        this.greylist = new Greylist(configuration.settings(), exemptions,
            new JdbcStore(pool(database, budget), Limits.of(configuration.settings()), clock));
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
        } catch (RefusedUrlException e) {
            throw GreylistConfiguration.refuse(GreylistConfiguration.DATABASE_FILE + ": database.url: " + e.getMessage());
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
        names.close();
    }
}
