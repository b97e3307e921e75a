package io.github.jamesgreylist.jdbc.greylist;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.GreylistAdministration;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server's greylist on a database, and the door for its administrator. */
final class AdministeredGreylist implements AutoCloseable {

    static final Caller CAROL = new Caller("carol", "192.0.2.250");

    final JdbcStore store;
    final Administration administration;
    private final Assembly assembly;

    AdministeredGreylist(TestDatabase database, Map<String, String> settings, Path directory, Clock clock) {
        GreylistSettings all = settings(settings, directory);
        this.store = database.store(Duration.ofSeconds(5), all, clock);
        this.assembly =
            new Assembly(all, new Lists(all, OwnLists.in(directory.resolve("own"))), store, Clients.NONE, List.of(), clock);
        this.administration = GreylistAdministration.of(assembly);
        assembly.start();
    }

    private static GreylistSettings settings(Map<String, String> settings, Path directory) {
        Map<String, String> all = new HashMap<>(settings);
        try {
            for (String list : List.of("whitelistClients", "whitelistRecipients", "whitelistSenders", "recipientRules")) {
                all.put(list, Files.writeString(directory.resolve(list), "").toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Patient.settings(all);
    }

    Verdict decide(String client, String sender, String recipient, Instant at) {
        return assembly.greylist().decide(Attempt.of(at, Attempts.address(client), sender, recipient)).join();
    }

    /** What a search by client, sender and recipient is; null for what is not given. */
    static Search search(String client, String sender, String recipient) {
        return new Search(Optional.ofNullable(client), Optional.ofNullable(sender), Optional.ofNullable(recipient),
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 100, Optional.empty());
    }

    @Override
    public void close() {
        assembly.close();
    }
}
