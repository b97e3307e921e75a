package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.jdbc.connection.Transactions;
import io.github.jamesgreylist.jdbc.tables.ClientTable;
import io.github.jamesgreylist.jdbc.tables.LeaseTable;
import io.github.jamesgreylist.jdbc.tables.Schema;
import io.github.jamesgreylist.jdbc.tables.StatisticsTable;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.jdbc.tables.TableFiles;
import io.github.jamesgreylist.jdbc.tables.TripletTable;
import io.github.jamesgreylist.jdbc.upkeep.ClockTrust;
import io.github.jamesgreylist.jdbc.upkeep.Compaction;
import io.github.jamesgreylist.jdbc.upkeep.Limits;
import io.github.jamesgreylist.jdbc.upkeep.Others;
import io.github.jamesgreylist.jdbc.upkeep.SenderFilling;
import io.github.jamesgreylist.jdbc.upkeep.Upkeep;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The store in a relational database, over a pool of connections. Two processes that change the same row never overwrite
 * each other: an insert meets the primary key, an update names what it believes to replace, and whoever comes second has
 * saved nothing.
 */
public final class JdbcStore implements GreylistStore {

    private static final String DECIDING = "look up and store triplets";

    private final Transactions transactions;
    private final StoredRows stored;
    private final Optional<Upkeep> upkeep;
    private final Others others;
    private final Object searching = new Object();
    private final Optional<Compaction> compaction;
    /** Whether the database did what it was last asked by a decision: if not, whoever decides tells of the outage. */
    private volatile boolean well = true;

    /**
     * For reading and writing what is there: nothing is deleted.
     *
     * @param pool is closed with the store
     */
    public JdbcStore(ConnectionPool pool) {
        this(pool, Optional.empty(), Clock.systemUTC(), true);
    }

    /**
     * @param pool           is closed with the store
     * @param limits         what is too much and too old
     * @param clock          says what has expired
     * @param isClockTrusted whether nothing else has to agree
     */
    public JdbcStore(ConnectionPool pool, Limits limits, Clock clock, boolean isClockTrusted) {
        this(pool, Optional.of(limits), clock, isClockTrusted);
    }

    private JdbcStore(ConnectionPool pool, Optional<Limits> limits, Clock clock, boolean isClockTrusted) {
        this.transactions = new Transactions(pool, Schema::bringUpToDate);
        this.stored = new StoredRows(transactions);
        this.upkeep =
            limits.map(some -> new Upkeep(stored, some, () -> well, clock, new ClockTrust(stored, clock, isClockTrusted)));
        this.others = upkeep.map(Upkeep::others).orElseGet(() -> new Others(stored));
        this.compaction = limits.filter(some -> stored.areExclusive())
            .map(some -> new Compaction(TableFiles.all(transactions), () -> well));
    }

    @Override
    public void open() {
        try {
            transactions.open();
        } finally {
            // Also if it cannot be opened yet.
            upkeep.ifPresent(Upkeep::start);
            compaction.ifPresent(Compaction::start);
        }
        upkeep.ifPresent(begun -> fillSenders());
    }

    private void fillSenders() {
        Thread filling = new Thread(new SenderFilling(this, stored)::run, "greylist-upgrade");
        filling.setDaemon(true);
        filling.start();
    }

    @Override
    public Rows find(Keys keys) {
        Keys possible = upkeep.map(bounds -> bounds.possible(keys)).orElse(keys);
        if (possible.isEmpty()) {
            return Rows.NONE;
        }
        return watched(() -> transactions.run(DECIDING, (connection, dialect) -> new Rows(
            new TripletTable(connection, dialect).find(possible.triplets()),
            new ClientTable(connection, dialect).find(possible.clients()))));
    }

    @Override
    public boolean save(Changes changes) {
        return watched(() -> {
            upkeep.ifPresent(bounds -> bounds.makeRoom(changes));
            AtomicLong forgotten = new AtomicLong();
            boolean saved = false;
            try {
                saved = transactions.runOnce(DECIDING, (connection, dialect) -> {
                    forgotten.set(save(changes, connection, dialect));
                    return forgotten;
                });
            } finally {
                if (!saved) {
                    upkeep.ifPresent(Upkeep::doubt);
                }
            }
            if (saved) {
                upkeep.ifPresent(bounds -> bounds.count(changes));
                if (!changes.gone().isEmpty()) {
                    others.forgot(forgotten.get());
                }
            }
            return saved;
        });
    }

    private static long save(Changes changes, Connection connection, Dialect dialect) throws SQLException {
        TripletTable triplets = new TripletTable(connection, dialect);
        ClientTable clients = new ClientTable(connection, dialect);
        triplets.save(changes.before().triplets(), changes.after().triplets());
        clients.save(changes.before().clients(), changes.after().clients());
        if (changes.gone().isEmpty()) {
            return 0;
        }
        Rows gone = changes.before().of(changes.gone());
        triplets.delete(gone.triplets());
        clients.delete(gone.clients());
        return new LeaseTable(connection).count(StoredRows.FORGOTTEN);
    }

    /** One at a time, as each reads as fast as the disk gives. */
    @Override
    public Page search(Query query, Optional<Place> after, int atMost) {
        synchronized (searching) {
            return stored.search(query, after, atMost);
        }
    }

    @Override
    public Map<RowKind, Long> counts() {
        return upkeep.map(Upkeep::counts).orElse(Map.of());
    }

    @Override
    public long forgotten() {
        return others.forgotten();
    }

    /** Learns what other processes have had released and forgotten; a server does that twice a minute by itself. */
    public void lookAtOthers() {
        others.look();
    }

    @Override
    public void scan(Visitor visitor) {
        stored.scan(visitor);
    }

    @Override
    public void count(HourlyCounts more) {
        stored.count(more);
    }

    @Override
    public HourlyCounts counted(Instant from, Instant to) {
        return transactions.run("read statistics",
            (connection, dialect) -> new StatisticsTable(connection, dialect).find(from, to));
    }

    @Override
    public Instant certain() {
        return upkeep.map(Upkeep::certain).orElse(Instant.MAX);
    }

    @Override
    public void probe() {
        watched(() -> transactions.run("write to the database", (connection, dialect) -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("UPDATE greylist_schema SET version = version");
            }
        }));
    }

    private <T> T watched(Supplier<T> decision) {
        try {
            T result = decision.get();
            well = true;
            return result;
        } catch (StoreException e) {
            well = false;
            throw e;
        }
    }

    @Override
    public void close() {
        upkeep.ifPresent(Upkeep::close);
        compaction.ifPresent(Compaction::close);
        transactions.close();
    }
}
