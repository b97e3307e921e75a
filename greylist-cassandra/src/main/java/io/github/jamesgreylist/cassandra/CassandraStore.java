package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.cassandra.HourTallies.Tally;
import io.github.jamesgreylist.cassandra.Requests.Deadline;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Page;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The store in a Cassandra cluster. There is no lock and no transaction: what servers write at the same moment adds up,
 * and all make the same of it. A save says false only where it would delete something that has changed. Rows end by
 * themselves.
 */
public final class CassandraStore implements GreylistStore {

    private static final String DECIDING = "look up and store triplets";
    private static final Duration PATIENCE_AT_OPENING = Duration.ofSeconds(20);
    /** Nobody's mail waits for it. */
    private static final Duration PATIENCE_OF_COUNTING = Duration.ofSeconds(10);
    private static final Duration LIFETIME_OF_COUNTS = Duration.ofDays(36);
    private static final Duration LIFETIME_OF_NOTES = Duration.ofDays(365);
    /** A query of more keys than that reads all rows instead. */
    private static final int MOST_KEYS = 1000;

    private final Sessions sessions;
    private final Limits limits;
    private final Clock clock;
    private final Tables tables;
    private final Requests requests = new Requests();
    private final ClusterClock cluster;
    private final ChangePlanner planner;
    private final HourTallies tallies = new HourTallies();
    private final Upkeep upkeep;
    private volatile @Nullable Opened opened;
    /** Only the first one waits long: later ones are tried while mail waits. */
    private boolean wasTried;

    /** A session, and what can be said in it. */
    record Opened(CqlSession session, Cql cql) {}

    /**
     * Asks nobody for anything yet.
     *
     * @param sessions is closed with the store
     * @param clock    by which decisions are made
     */
    public CassandraStore(Sessions sessions, Limits limits, Clock clock) {
        this.sessions = sessions;
        this.limits = limits;
        this.clock = clock;
        this.tables = new Tables(sessions.keyspace());
        this.cluster = new ClusterClock(clock);
        Bounds bounds = new Bounds(limits, cluster::now);
        this.planner = new ChangePlanner(limits, clock, cluster, bounds);
        this.upkeep = new Upkeep(requests, cluster, bounds, () -> Optional.ofNullable(opened));
    }

    @Override
    public void open() {
        try {
            opened();
            upkeep.look();
        } finally {
            // Also if it cannot be opened yet.
            upkeep.start();
        }
    }

    private Opened opened() {
        Opened there = opened;
        return there == null ? begin() : there;
    }

    private synchronized Opened begin() {
        Opened there = opened;
        if (there == null) {
            try {
                there = connect();
            } finally {
                wasTried = true;
            }
            opened = there;
        }
        return there;
    }

    private Opened connect() {
        CqlSession session = sessions.get(wasTried ? limits.patience() : PATIENCE_AT_OPENING);
        try {
            tables.make(session);
            Opened made = new Opened(session, new Cql(session, tables));
            // Not with the wrong time stamps, not even at first.
            upkeep.askForTime(made);
            return made;
        } catch (UnauthorizedException e) {
            throw new UnusableDatabaseException("the user may not use the greylist's tables in Cassandra (" + e.getMessage()
                + "): let an administrator of the cluster GRANT SELECT and MODIFY on them");
        } catch (InvalidQueryException e) {
            if (Tables.isMissing(e)) {
                throw new StoreException("not all nodes of the Cassandra cluster know the greylist's tables yet ("
                    + e.getMessage() + ")", e);
            }
            throw new UnusableDatabaseException("the tables in Cassandra are not those of this release (" + e.getMessage()
                + "): take the release that made them, or let an administrator of the cluster drop them");
        } catch (DriverException e) {
            throw new StoreException("cannot open the greylist in Cassandra: " + Requests.cause(e), e);
        }
    }

    @Override
    public Rows find(Keys keys) {
        Set<Triplet> triplets = upkeep.mayHaveReleases() ? keys.triplets()
            : keys.triplets().stream().filter(triplet -> !triplet.isRelease()).collect(Collectors.toSet());
        return read(new Keys(triplets, keys.clients()), limits.patience());
    }

    /** One round: every partition at once. */
    private Rows read(Keys keys, Duration patience) {
        if (keys.isEmpty()) {
            return Rows.NONE;
        }
        Opened there = opened();
        List<Triplet> triplets = List.copyOf(keys.triplets());
        List<String> clients = List.copyOf(keys.clients());
        List<BoundStatement> statements = new ArrayList<>();
        triplets.forEach(triplet -> statements.add(there.cql.find(triplet).setPageSize(Cql.MOST_OF_A_KEY)));
        clients.forEach(client -> statements.add(there.cql.find(client).setPageSize(Cql.MOST_OF_A_KEY)));
        List<AsyncResultSet> answers = requests.all(there.session, statements, Deadline.in(patience, DECIDING));
        Instant now = clock.instant();
        Rows rows = Rows.collecting();
        for (int i = 0; i < triplets.size(); i++) {
            Triplet triplet = triplets.get(i);
            RowScan.triplet(answers.get(i).currentPage(), now).ifPresent(state -> rows.triplets().put(triplet, state));
        }
        for (int i = 0; i < clients.size(); i++) {
            String client = clients.get(i);
            RowScan.client(answers.get(triplets.size() + i).currentPage())
                .ifPresent(state -> rows.clients().put(client, state));
        }
        return rows;
    }

    /**
     * Not all or nothing: if it fails, part of it may be stored, which is nothing that another save would not make good. It
     * says false only if something was to be deleted that is not any more what the changes believe.
     */
    @Override
    public boolean save(Changes changes) {
        Opened there = opened();
        Keys deleting = planner.deleting(changes);
        if (!deleting.isEmpty() && !read(deleting, limits.patience()).equals(changes.before().of(deleting))) {
            return false;
        }
        List<BoundStatement> statements = planner.statements(changes, there.cql);
        long now = cluster.timestamp();
        if (!changes.gone().isEmpty()) {
            statements.add(there.cql.saveNote(Upkeep.FORGOTTEN, now, LIFETIME_OF_NOTES, now));
        }
        Optional<Instant> released = changes.after().triplets().entrySet().stream()
            .filter(row -> row.getKey().isRelease()).map(row -> row.getValue().expires()).filter(Instant.EPOCH::isBefore)
            .max(Instant::compareTo);
        released.ifPresent(until -> statements.add(there.cql.saveNote(Upkeep.RELEASED, until.toEpochMilli(), LIFETIME_OF_NOTES,
            cluster.timestamp())));
        try {
            requests.all(there.session, statements, Deadline.in(limits.patience(), DECIDING));
        } finally {
            // Not earlier: a look that comes before it is stored finds none.
            released.ifPresent(until -> upkeep.released());
        }
        if (!changes.gone().isEmpty()) {
            upkeep.forgot(now);
        }
        return true;
    }

    @Override
    public void scan(Visitor visitor) {
        RowScan scan = scanning();
        scan.triplets(visitor);
        scan.clients(visitor);
    }

    private RowScan scanning() {
        Opened there = opened();
        return new RowScan(there.session, there.cql, requests, clock.instant());
    }

    @Override
    public Page search(Query query, Optional<Place> after, int atMost) {
        RowSearch search = new RowSearch(query, after, atMost);
        boolean wantsTriplets = query.kinds().stream().anyMatch(kind -> kind != RowKind.CLIENT);
        Keys keys = keys(query);
        if (wantsTriplets && query.isOfSomebody() && keys.triplets().size() <= MOST_KEYS) {
            read(new Keys(keys.triplets(), Set.of()), PATIENCE_OF_COUNTING).triplets().forEach(search::triplet);
        } else if (wantsTriplets) {
            scanning().triplets(search);
        }
        if (query.kinds().contains(RowKind.CLIENT) && query.client().likes().isEmpty()) {
            read(new Keys(Set.of(), query.client().values()), PATIENCE_OF_COUNTING).clients().forEach(search::client);
        } else if (query.kinds().contains(RowKind.CLIENT)) {
            scanning().clients(search);
        }
        return search.page();
    }

    private static Keys keys(Query query) {
        Set<Triplet> triplets = new HashSet<>();
        for (String network : query.network().values()) {
            for (String sender : query.sender().values()) {
                for (String recipient : query.recipient().values()) {
                    triplets.add(new Triplet(network, sender, recipient));
                }
            }
        }
        return new Keys(triplets, Set.of());
    }

    /** Nobody can count rows in a cluster. */
    @Override
    public Map<RowKind, Long> counts() {
        return Map.of();
    }

    @Override
    public long forgotten() {
        return upkeep.forgotten();
    }

    /** The earlier one of our clock's time and the cluster's, which is asked once a minute. */
    @Override
    public Instant certain() {
        return cluster.isKnown() ? cluster.earlier() : Instant.MIN;
    }

    /** Those of an hour are one partition: all or nothing. */
    @Override
    public void count(HourlyCounts more) {
        Opened there = opened();
        synchronized (tallies) {
            Map<Instant, Tally> changed = tallies.with(more);
            List<BoundStatement> statements = new ArrayList<>();
            changed.forEach((hour, tally) -> tally.sums().forEach((name, number) -> statements
                .add(there.cql.saveCount(hour, tally.server(), name, number, LIFETIME_OF_COUNTS, cluster.timestamp()))));
            requests.all(there.session, statements, Deadline.in(PATIENCE_OF_COUNTING, "count"));
            tallies.stored(changed);
        }
    }

    @Override
    public HourlyCounts counted(Instant from, Instant to) {
        Opened there = opened();
        Instant now = clock.instant();
        Instant first = from.isBefore(now.minus(LIFETIME_OF_COUNTS)) ? now.minus(LIFETIME_OF_COUNTS) : from;
        Instant last = to.isAfter(now.plus(LIFETIME_OF_COUNTS)) ? now.plus(LIFETIME_OF_COUNTS) : to;
        List<BoundStatement> statements = new ArrayList<>();
        for (Instant hour = HourlyCounts.hour(first); hour.isBefore(last); hour = hour.plus(Duration.ofHours(1))) {
            if (!hour.isBefore(from)) {
                statements.add(there.cql.findCounts(hour));
            }
        }
        HourlyCounts counts = HourlyCounts.collecting();
        for (AsyncResultSet answer : requests.all(there.session, statements,
            Deadline.in(PATIENCE_OF_COUNTING, "read statistics"))) {
            for (Row row : rows(answer)) {
                counts.add(Instant.ofEpochMilli(row.getLong("hour")), Tables.text(row.getString("name")), row.getLong("number"));
            }
        }
        return counts;
    }

    static List<Row> rows(AsyncResultSet first) {
        List<Row> rows = new ArrayList<>();
        AsyncResultSet page = first;
        page.currentPage().forEach(rows::add);
        while (page.hasMorePages()) {
            page = Requests.answer(page.fetchNextPage().toCompletableFuture(),
                Deadline.in(PATIENCE_OF_COUNTING, "read statistics"));
            page.currentPage().forEach(rows::add);
        }
        return rows;
    }

    @Override
    public void probe() {
        Opened there = opened();
        requests.all(there.session,
            List.of(there.cql.saveNote("probe", clock.millis(), Duration.ofDays(1), cluster.timestamp())),
            Deadline.in(limits.patience(), "write to Cassandra"));
    }

    @Override
    public void close() {
        upkeep.close();
        sessions.close();
    }
}
