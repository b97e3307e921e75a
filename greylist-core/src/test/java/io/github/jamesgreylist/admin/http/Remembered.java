package io.github.jamesgreylist.admin.http;

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
import io.github.jamesgreylist.admin.Status.StoreState;
import io.github.jamesgreylist.store.StoreException;
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

/** Answers with what it was given, and remembers what it was asked: for what is between the wire and the administration. */
final class Remembered implements Administration {

    static final Instant AT = Instant.parse("2026-12-01T08:30:15.250Z");

    final List<Object> asked = new ArrayList<>();
    Optional<String> outage = Optional.empty();
    String sender = "ann@example.org";

    private void ask(Object... what) {
        asked.add(List.of(what));
        outage.ifPresent(cause -> {
            throw new StoreException(cause);
        });
    }

    @Override
    public Status status() {
        return new Status("0.2.0", "greylist", AT, false, "delay 5 minutes",
            outage.isPresent() ? StoreState.AWAY : StoreState.WELL, outage, outage.map(cause -> AT), Map.of("waiting", 3L),
            Map.of("clients", 2), span());
    }

    private static Statistics.Span span() {
        return new Statistics.Span(AT, 5, 4, 3, 2, Map.of("triplet found", 7L), 0, 0, 1, 60, 0,
            new TreeMap<>(Map.of(300L, 2L, Long.MAX_VALUE, 1L)), 1_234);
    }

    private Entry entry() {
        return new Entry(Kind.TRIPLET, "192.0.2.0/24", sender, "bob@demo.test", State.WAITING, AT, AT.plusSeconds(60),
            AT.plusSeconds(43_200), Optional.of(AT.plusSeconds(300)), Optional.empty());
    }

    @Override
    public Found search(Search search) {
        ask(search);
        return new Found(List.of(entry()), Optional.of("next"));
    }

    @Override
    public Explanation explain(Inquiry inquiry) {
        ask(inquiry);
        return new Explanation("greylist", "new", "It would be deferred for 5 minutes.", Optional.of(300L),
            List.of(new Explanation.Step("trusted", false, "the session is neither authenticated nor may it relay")));
    }

    @Override
    public Released release(Caller caller, String sender, String recipient, Optional<String> client) {
        ask(caller, sender, recipient, client);
        return new Released(sender, recipient, client, AT.plus(Duration.ofDays(2)));
    }

    @Override
    public Forgotten forget(Caller caller, Search search) {
        ask(caller, search);
        return new Forgotten(3, Optional.empty());
    }

    @Override
    public ListContents list(ListName list) {
        return new ListContents(list, 1, Optional.empty(), List.of(new ListContents.File("conf/whitelist_clients.local", true,
            List.of(new ListContents.Item(1, "example.org", Optional.of("ticket 4711"))))));
    }

    @Override
    public ListContents add(Caller caller, ListName list, String entry, String reason) {
        ask(caller, list, entry, reason);
        return list(list);
    }

    @Override
    public ListContents remove(Caller caller, ListName list, String entry, String reason) {
        ask(caller, list, entry, reason);
        return list(list);
    }

    @Override
    public Statistics statistics(Instant from, Instant to, Duration by) {
        ask(from, to, by);
        return new Statistics(from, to, by, List.of(span()));
    }

    @Override
    public Report report(Instant from, Instant to) {
        ask(from, to);
        return new Report(from, to, span(), Optional.of(Duration.ofMinutes(7)), List.of(entry()),
            List.of(new Report.Stuck(sender, "bob@demo.test", List.of("192.0.2.0/24"), 4, AT, "all from one domain",
                ListName.CLIENTS, "example.org")),
            List.of(new Report.Unused(ListName.RULES, "conf/recipient_rules", 3, "x@demo.test off", AT)),
            Optional.of("there are too many rows"));
    }

    @Override
    public long export(Writer out) throws IOException {
        ask("export");
        out.write("ä\n");
        return 1;
    }

    @Override
    public Import.Result load(Caller caller, BufferedReader in) throws IOException {
        ask(caller, in.readLine());
        return new Import.Result(1, 2, 3, 4);
    }
}
