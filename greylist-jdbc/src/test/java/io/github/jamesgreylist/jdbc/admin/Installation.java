package io.github.jamesgreylist.jdbc.admin;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Entries;
import io.github.jamesgreylist.admin.Explaining;
import io.github.jamesgreylist.admin.Found;
import io.github.jamesgreylist.admin.GreylistAdministration;
import io.github.jamesgreylist.admin.ListEditing;
import io.github.jamesgreylist.admin.Reports;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.identity.ClientsBuilder;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A greylist as it is in force: lists in files, a name server, a database; and the door to it. */
final class Installation implements AutoCloseable {

    private final Assembly assembly;
    private final Clock clock;

    private Installation(Assembly assembly, Clock clock) {
        this.assembly = assembly;
        this.clock = clock;
    }

    /** @param directory with the lists, which are empty if they are not there */
    static Installation start(TestDatabase database, Path directory, DnsServer dns, Clock clock, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("dns", "127.0.0.1:" + dns.port());
        for (String list : List.of("whitelistClients", "whitelistRecipients", "whitelistSenders", "recipientRules")) {
            all.put(list, file(directory.resolve(list)));
        }
        GreylistSettings read = Patient.settings(all);
        JdbcStore store = database.store(Duration.ofSeconds(30), read, clock);
        Assembly assembly =
            new Assembly(read, new Lists(read, OwnLists.in(directory.resolve("own"))), store,
                new ClientsBuilder(read).mostWaiting(100).build(), List.of(), clock);
        assembly.start();
        return new Installation(assembly, clock);
    }

    private static String file(Path list) {
        try {
            return Files.exists(list) ? list.toString() : Files.writeString(list, "").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Assembly assembly() {
        return assembly;
    }

    Verdict decide(String client, String sender, String recipient) {
        return assembly.greylist().decide(Attempt.of(clock.instant(), Attempts.address(client), sender, recipient)).join();
    }

    Administration administration() {
        return administration(LocalDomains.ALL, (sender, recipient) -> Optional.empty(),
            any -> new Found(List.of(), Optional.empty()));
    }

    Administration administration(LocalDomains domains, Explaining.LatestClient latest, Function<Search, Found> search) {
        return new GreylistAdministration(new Entries(assembly.store(), assembly.settings(), clock),
            new Explaining(assembly.greylist(), domains, latest, clock),
            new ListEditing(assembly.lists(), clock), new Reports(assembly, search, () -> Map.of("waiting", 7L)));
    }

    @Override
    public void close() {
        assembly.close();
    }
}
