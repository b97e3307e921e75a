package io.github.jamesgreylist.admin;

import static java.util.stream.Collectors.toMap;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Page;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.Update;
import io.github.jamesgreylist.transfer.BadExportException;
import io.github.jamesgreylist.transfer.Export;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Searches and changes what is stored. For any number of threads; blocks. */
public final class Entries {

    /** How long a release waits for its mail. */
    static final Duration RELEASED_FOR = Duration.ofDays(2);
    static final int MOST_OF_A_PAGE = 1_000;
    /** A search may read the whole table: a forgetting takes so many of its rows at once, */
    private static final int ROWS_PER_SEARCH = 5_000;
    /** and deletes so many in a transaction, between which decisions have their turn. */
    private static final int ROWS_PER_TRANSACTION = 100;
    private static final int REST_PER_WORK = 2;
    private static final Logger LOGGER = LoggerFactory.getLogger(Administration.class.getPackageName());

    private final GreylistStore store;
    private final GreylistSettings settings;
    private final TripletForm form;
    private final Clock clock;

    /** @param clock says when a release ends, and what has expired */
    public Entries(GreylistStore store, GreylistSettings settings, Clock clock) {
        this.store = store;
        this.settings = settings;
        this.form = new TripletForm(settings.clientNetwork(), settings.privacyKey());
        this.clock = clock;
    }

    Found search(Search search) {
        if (search.limit() < 1 || search.limit() > MOST_OF_A_PAGE) {
            throw new IllegalArgumentException("limit=" + search.limit() + " is out of range: 1 to " + MOST_OF_A_PAGE);
        }
        Query query = new Filter(search, form, settings.clientNetwork()).query(now());
        Page page = store.search(query, search.after().map(Entries::place), search.limit());
        EntryForm entries = new EntryForm(settings.policy());
        return new Found(Stream.concat(page.triplets().entrySet().stream().map(row -> entries.of(row.getKey(), row.getValue())),
            page.clients().entrySet().stream().map(row -> entries.of(row.getKey(), row.getValue()))).toList(),
            page.next().map(Place::toString));
    }

    private static Place place(String after) {
        try {
            return Place.parse(after);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "after=" + Typed.quoted(after) + " is not what an answer to such a search has as \"next\"", e);
        }
    }

    Released release(Caller caller, String sender, String recipient, Optional<String> client) {
        String from = Typed.bare(sender, "sender");
        String to = Typed.address(Typed.recipient(recipient), "recipient");
        Optional<TypedClient> only = client.map(typed -> TypedClient.parse(typed, settings.clientNetwork()))
            .filter(typed -> typed.kind() != TypedClient.Kind.ANYWHERE);
        Instant until = now().plus(RELEASED_FOR);
        Triplet release = new Triplet(only.map(this::network).orElse(Triplet.ANY_NETWORK),
            from.isEmpty() ? form.sender("") : stored(Typed.address(from, "sender"), form::sender), stored(to, form::recipient))
            .released();
        Rows rows = Rows.ofTriplets(Map.of(release, TripletState.released(now(), until)));
        Update.of(store, Keys.of(release), found -> new Changes(found, rows), Function.identity());
        Optional<String> network =
            only.map(typed -> typed.kind() == TypedClient.Kind.NETWORK ? listed(typed) : typed.text());
        tell(caller, "released sender=" + DecisionLog.escape(from.isEmpty() ? "<>" : from) + ", recipient="
            + DecisionLog.escape(to) + network.map(some -> ", client=" + some).orElse(""));
        return new Released(from, to, network, until);
    }

    private String network(TypedClient typed) {
        return switch (typed.kind()) {
            case ANYWHERE, DIGEST -> typed.text();
            case NETWORK -> form.network(listed(typed));
            case SPF_DOMAIN, KNOWN_DOMAIN -> throw new IllegalArgumentException("client=" + Typed.quoted(typed.typed())
                + ": a release is for an address, for a network, or, without client=, for mail from anywhere");
        };
    }

    /** What a decision asks for: one of its addresses, or a part of it, stands for all of it. */
    private String listed(TypedClient typed) {
        int slash = typed.text().indexOf('/');
        String listed = settings.clientNetwork().of(IpText.parse(typed.text().substring(0, slash)).orElseThrow());
        if (Integer.parseInt(typed.text().substring(slash + 1)) < Integer.parseInt(listed.substring(listed.indexOf('/') + 1))) {
            throw new IllegalArgumentException(
                "client=" + Typed.quoted(typed.typed()) + " is more than one client, as a client is here "
                    + listed + ": write an address of it, or leave client= out for mail from anywhere");
        }
        return listed;
    }

    /** As a row has it from which it may have been copied. */
    private static String stored(String text, Function<String, String> form) {
        return Typed.isDigest(text) ? text : form.apply(text);
    }

    Forgotten forget(Caller caller, Search search) {
        if (search.client().isEmpty() && search.sender().isEmpty() && search.recipient().isEmpty()) {
            throw new IllegalArgumentException("nothing is forgotten without client=, sender= or recipient=: all that is stored"
                + " would be");
        }
        Filter filter = new Filter(search, form, settings.clientNetwork());
        Query query = filter.query(now());
        Optional<String> note = filter.hashedDomains(now())
            .filter(hashed -> !store.search(hashed, Optional.empty(), 1).rows().isEmpty()).map(hashed -> Filter.HASHED_DOMAINS);
        long forgotten = 0;
        try {
            Optional<Place> after = Optional.empty();
            do {
                Page page = store.search(query, after, ROWS_PER_SEARCH);
                for (Keys some : transactions(page.rows())) {
                    forgotten += forget(query, some);
                }
                after = page.next();
            } while (after.isPresent());
            return new Forgotten(forgotten, note);
        } finally {
            tell(caller, "forgot " + forgotten + " rows with " + filter.inWords());
        }
    }

    private int forget(Query query, Keys keys) {
        long begun = System.nanoTime();
        int gone = Update.of(store, keys, found -> matching(query, found), Changes::deleted).size();
        if (keys.triplets().size() + keys.clients().size() == ROWS_PER_TRANSACTION) {
            LockSupport.parkNanos(REST_PER_WORK * (System.nanoTime() - begun));
        }
        return gone;
    }

    /** What has become of a row since it was found may be another matter. */
    private static Rows matching(Query query, Rows found) {
        return new Rows(
            found.triplets().entrySet().stream().filter(row -> query.matches(row.getKey(), row.getValue()))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)),
            found.clients().entrySet().stream().filter(row -> query.matches(row.getKey(), row.getValue()))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static List<Keys> transactions(Rows rows) {
        return Stream.concat(
            parts(List.copyOf(rows.triplets().keySet())).map(triplets -> new Keys(triplets, Set.of())),
            parts(List.copyOf(rows.clients().keySet())).map(clients -> new Keys(Set.of(), clients))).toList();
    }

    private static <K> Stream<Set<K>> parts(List<K> keys) {
        return Stream.iterate(0, from -> from < keys.size(), from -> from + ROWS_PER_TRANSACTION)
            .map(from -> new HashSet<>(keys.subList(from, Math.min(from + ROWS_PER_TRANSACTION, keys.size()))));
    }

    long export(Writer out) throws IOException {
        return Export.write(store, out);
    }

    Import.Result load(Caller caller, BufferedReader in) throws IOException {
        try {
            Import.Result result = Import.read(in, store, now());
            tell(caller, "imported " + result.added() + " new rows, " + result.changed() + " changed, " + result.unchanged()
                + " unchanged, " + result.expired() + " expired");
            return result;
        } catch (BadExportException e) {
            tell(caller, "did not import all of an export: " + e.getMessage());
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** How many rows there are by kind, as far as is known; triplets as {@code waiting} and {@code passed}. Does not block. */
    Map<String, Long> rows() {
        return EntryForm.inWords(store.counts());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void tell(Caller caller, String what) {
        LOGGER.info("admin: {} by {} from {}", what, DecisionLog.escape(caller.name()), DecisionLog.escape(caller.from()));
    }
}
