package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.recipient.LocalDomains;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** That of the greylist of this process. */
public record GreylistAdministration(Entries entries, Explaining explaining, ListEditing lists, Reports reports)
    implements Administration {

    /** Nobody's mail comes from more networks. */
    private static final int MOST_ROWS = 1_000;

    /** @param domains of the front end: {@link LocalDomains#ALL} if it asks about its own recipients only */
    public static GreylistAdministration of(Assembly assembly, LocalDomains domains) {
        Entries entries = new Entries(assembly.store(), assembly.settings(), assembly.clock());
        return new GreylistAdministration(entries,
            new Explaining(assembly.greylist(), domains, (sender, recipient) -> latest(entries, sender, recipient),
                assembly.clock()),
            new ListEditing(assembly.lists(), assembly.clock()), new Reports(assembly, entries::search, entries::rows));
    }

    /** Of a front end that asks about its own recipients only. */
    public static GreylistAdministration of(Assembly assembly) {
        return of(assembly, LocalDomains.ALL);
    }

    /** The network under which mail of a sender to a recipient was seen last. */
    private static Optional<String> latest(Entries entries, String sender, String recipient) {
        return entries.search(new Search(Optional.empty(), Optional.of(sender), Optional.of(recipient), Optional.of(Kind.TRIPLET),
            Optional.empty(), Optional.empty(), Optional.empty(), MOST_ROWS, Optional.empty())).entries().stream()
            .filter(entry -> entry.client().contains("/")).max(Comparator.comparing(Entry::lastSeen)).map(Entry::client);
    }

    @Override
    public Status status() {
        return reports.status();
    }

    @Override
    public Found search(Search search) {
        return entries.search(search);
    }

    @Override
    public Explanation explain(Inquiry inquiry) {
        return explaining.explain(inquiry);
    }

    @Override
    public Released release(Caller caller, String sender, String recipient, Optional<String> client) {
        return entries.release(caller, sender, recipient, client);
    }

    @Override
    public Forgotten forget(Caller caller, Search search) {
        return entries.forget(caller, search);
    }

    @Override
    public ListContents list(ListName list) {
        return lists.list(list);
    }

    @Override
    public ListContents add(Caller caller, ListName list, String entry, String reason) {
        return lists.add(caller, list, entry, reason);
    }

    @Override
    public ListContents remove(Caller caller, ListName list, String entry, String reason) {
        return lists.remove(caller, list, entry, reason);
    }

    @Override
    public Statistics statistics(Instant from, Instant to, Duration by) {
        return reports.statistics(from, to, by);
    }

    @Override
    public Report report(Instant from, Instant to) {
        return reports.report(from, to);
    }

    @Override
    public long export(Writer out) throws IOException {
        return entries.export(out);
    }

    @Override
    public Import.Result load(Caller caller, BufferedReader in) throws IOException {
        return entries.load(caller, in);
    }
}
