package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.upkeep.Limits;
import io.github.jamesgreylist.list.ListWatch;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.policy.PolicyServer;
import io.github.jamesgreylist.policy.PolicyService;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whitelists, engine, store and policy server, put together. */
final class Bridge implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Bridge.class);

    private final ListWatch lists;
    private final Greylist greylist;
    private final PolicyServer server;
    private final Duration patience;

    /** @throws SettingsException if a whitelist or the database cannot be used */
    Bridge(Configuration configuration, Clock clock) {
        // Before the thread is there that connects to the database, which needs it: with Netty's library for Linux it loads each
        // other's classes and native libraries, and two threads that begin at the two ends wait for each other for ever.
        InetAddress.getLoopbackAddress();
        FileWhitelist clients = FileWhitelist.clients(configuration.clients());
        FileWhitelist recipients = FileWhitelist.recipients(configuration.recipients());
        Duration budget = configuration.greylist().timeBudget();
        this.lists = new ListWatch(List.of(clients.list(), recipients.list()));
        // Postfix tells the client's verified name itself.
        Exemptions exemptions = new Exemptions(
            new Whitelists(List.of(clients, recipients)), ClientNames.NONE, () -> RecipientRules.NONE);
        // A connection is waited for half the budget: the other half is for the work on it.
        JdbcStore store = new JdbcStore(Database.pool(configuration.database(), budget.dividedBy(2)),
            Limits.of(configuration.greylist()), clock);
        this.greylist = new Greylist(configuration.greylist(), exemptions, store);
        this.server = new PolicyServer(configuration.policy(),
            new PolicyService(greylist, configuration.greylist().reply(), configuration.policy(), clock));
        this.patience = budget.plusSeconds(1);
        LOGGER.info("greylist database: {}", configuration.database());
    }

    /** @throws RuntimeException whose message tells the operator what is wrong; to be closed then, too */
    void start() {
        greylist.start();
        server.start();
        lists.start();
    }

    /** What it listens on, with the real port where 0 was asked for. */
    List<SocketAddress> addresses() {
        return server.addresses();
    }

    /** Reads the whitelists again; what is wrong in them is logged, and the lists in force stay. */
    void reload() {
        LOGGER.info("HUP: reading the whitelists again");
        lists.reload();
    }

    /** Answers what has been asked, and stops. */
    @Override
    public void close() {
        server.close(patience);
        lists.close();
        greylist.close();
    }
}
