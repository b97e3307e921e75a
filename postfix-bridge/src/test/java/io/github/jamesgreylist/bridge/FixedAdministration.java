package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.Entry;
import io.github.jamesgreylist.admin.Explanation;
import io.github.jamesgreylist.admin.Forgotten;
import io.github.jamesgreylist.admin.Found;
import io.github.jamesgreylist.admin.Inquiry;
import io.github.jamesgreylist.admin.Kind;
import io.github.jamesgreylist.admin.ListContents;
import io.github.jamesgreylist.admin.ListName;
import io.github.jamesgreylist.admin.Released;
import io.github.jamesgreylist.admin.Report;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.admin.State;
import io.github.jamesgreylist.admin.Statistics;
import io.github.jamesgreylist.admin.Status;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A greylist about which everything is known beforehand: what commands print of it is the question. */
final class FixedAdministration implements Administration {

    static final Instant AT = Instant.parse("2026-12-01T08:30:00Z");

    /** What was asked for, with who asked. */
    final List<String> asked = new ArrayList<>();
    List<Entry> entries = List.of(
        entry(Kind.TRIPLET, "192.0.2.0/24", "ann@example.org", "bob@demo.test", State.WAITING),
        entry(Kind.TRIPLET, "2001:db8:1:2::/64", "", "a.very.long.name.of.somebody@department.demo.test", State.PASSED),
        entry(Kind.SPF_DOMAIN, "spf:example.org", "", "", State.PASSED));
    boolean away;

    private static Entry entry(Kind kind, String client, String sender, String recipient, State state) {
        return new Entry(kind, client, sender, recipient, state, AT, AT, AT.plusSeconds(3_600),
            state == State.WAITING ? Optional.of(AT.plusSeconds(300)) : Optional.empty(), Optional.empty());
    }

    static Entry waiting(String sender) {
        return entry(Kind.TRIPLET, "192.0.2.0/24", sender, "bob@demo.test", State.WAITING);
    }

    private static Statistics.Span span() {
        return new Statistics.Span(AT, 1_000, 120, 400, 590, new TreeMap<>(Map.of("triplet found", 4_321L)), 0, 0, 0, 0, 0,
            new TreeMap<>(), 0);
    }

    @Override
    public Status status() {
        return new Status("0.2", "greylist", AT, false, "delay 5 minutes, retry window 12 hours",
            away ? Status.StoreState.AWAY : Status.StoreState.WELL,
            away ? Optional.of("no route to host") : Optional.empty(), away ? Optional.of(AT) : Optional.empty(),
            new TreeMap<>(Map.of("passed", 1_234L, "waiting", 56L)), new TreeMap<>(Map.of("clients", 38, "recipients", 2)),
            span());
    }

    @Override
    public Found search(Search search) {
        asked.add("search " + search);
        return new Found(entries, search.after().isEmpty() && search.limit() == 2 ? Optional.of("place") : Optional.empty());
    }

    @Override
    public Explanation explain(Inquiry inquiry) {
        return new Explanation("greylist", "new", "Mail from ann@example.org to bob@demo.test would be deferred for 300 seconds,"
            + " as nobody knows the sender yet.", Optional.of(300L),
            List.of(new Explanation.Step("trusted", false, "not authenticated, as far as anybody knows"),
                new Explanation.Step("deferred", true, "first contact")));
    }

    @Override
    public Released release(Caller caller, String sender, String recipient, Optional<String> client) {
        asked.add("release " + caller.name() + " " + caller.from() + " " + sender + " " + recipient);
        return new Released(sender, recipient, client, AT.plus(Duration.ofDays(2)));
    }

    @Override
    public Forgotten forget(Caller caller, Search search) {
        return new Forgotten(entries.size(),
            search.client().filter(client -> client.startsWith("from:")).map(client -> "there are more"));
    }

    @Override
    public ListContents list(ListName list) {
        return new ListContents(list, 39, Optional.empty(),
            List.of(new ListContents.File("/var/lib/greylist/lists/clients.local", true, List.of())));
    }

    @Override
    public ListContents add(Caller caller, ListName list, String entry, String reason) {
        asked.add("add " + list + " " + entry + " " + reason);
        return list(list);
    }

    @Override
    public ListContents remove(Caller caller, ListName list, String entry, String reason) {
        asked.add("remove " + list + " " + entry);
        return list(list);
    }

    @Override
    public Statistics statistics(Instant from, Instant to, Duration by) {
        return new Statistics(from, to, by, List.of(span()));
    }

    @Override
    public Report report(Instant from, Instant to) {
        return new Report(AT, AT.plus(Duration.ofDays(1)), span(), Optional.of(Duration.ofMinutes(17)), entries.subList(0, 1),
            List.of(new Report.Stuck("@big.example", "bob@demo.test", List.of("192.0.2.0/24", "198.51.100.0/24"), 7, AT,
                "each try comes from another network, and SPF vouches for none", ListName.CLIENTS, "big.example")),
            List.of(new Report.Unused(ListName.CLIENTS, "whitelist_clients", 12, "old.example", AT)), Optional.empty());
    }

    @Override
    public long export(Writer out) throws IOException {
        out.write("greylist\t1\nrow\nrow\nend\t2\n");
        return 2;
    }

    @Override
    public Import.Result load(Caller caller, BufferedReader in) throws IOException {
        return new Import.Result(in.lines().count(), 1, 2, 3);
    }
}
