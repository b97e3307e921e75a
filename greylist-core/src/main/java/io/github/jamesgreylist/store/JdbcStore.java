package io.github.jamesgreylist.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in a relational database, over a pool of connections. Two processes that change the same triplet never
 * overwrite each other: an insert meets the primary key, an update names what it believes to replace, and whoever
 * comes second starts its transaction again.
 */
public final class JdbcStore implements GreylistStore {

    /**
     * A conflict means that another process got its commit through. While three of them hammer the same 50 triplets, one
     * transaction in twenty meets a conflict, and a later try about every second one.
     */
    private static final int TRIES = 30;
    /** A pause after the second conflict and each one later keeps busy processes from meeting again and again. */
    private static final long LONGEST_PAUSE_MILLIS = 50;
    private static final Duration MOST_DIFFERENCE_OF_CLOCKS = Duration.ofSeconds(5);
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "X0Y32", "42P07", "42710");
    /** Derby, PostgreSQL, and the others. */
    private static final Set<String> NO_SUCH_TABLE = Set.of("42X05", "42P01", "42S02", "42S03", "42S04");
    private static final int H2_INTERNAL_ERROR = 50_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(JdbcStore.class);

    private final ConnectionPool pool;
    /** Null until the tables are known to be there. */
    private volatile Dialect dialect;

    /** @param pool is closed with the store */
    public JdbcStore(ConnectionPool pool) {
        this.pool = pool;
    }

    @Override
    public void open() {
        dialect = openTables();
    }

    /** One thread at a time: databases do not like two that create the same table. */
    private synchronized Dialect openTables() {
        return inTransaction("open the greylist tables", pool::connect, connection -> {
            Dialect spoken = Dialect.of(connection.getMetaData());
            spoken.requireUnicode(connection);
            Schema.bringUpToDate(connection, spoken);
            compareClocks(connection, spoken);
            return spoken;
        });
    }

    /** All servers that share a database decide by their own clocks; that of the database is one to compare with. */
    private static void compareClocks(Connection connection, Dialect dialect) throws SQLException {
        if (dialect.millis().isEmpty()) {
            return;
        }
        long before = System.currentTimeMillis();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + dialect.millis())) {
            row.next();
            long after = System.currentTimeMillis();
            long ahead = before - row.getLong(1) > 0 ? before - row.getLong(1) : Math.min(0, after - row.getLong(1));
            if (Math.abs(ahead) > MOST_DIFFERENCE_OF_CLOCKS.toMillis()) {
                LOGGER.warn("the clock of this server and that of the database differ by {} s: if servers share the"
                    + " greylist, mail waits so much longer or shorter; let all of them keep time by NTP",
                    Math.abs(ahead) / 1000);
            }
        }
    }

    @Override
    public boolean isExclusive() {
        return pool.isEmbeddedDerby();
    }

    @Override
    public <T> T transact(Function<StoreTransaction, T> work) {
        Dialect dialect = opened();
        return inTransaction("look up and store triplets", connection -> {
            try {
                return work.apply(new JdbcTransaction(connection, dialect));
            } catch (UncheckedSqlException e) {
                throw e.getCause();
            }
        });
    }

    @Override
    public int deleteOldest(RowKind kind, Instant expiringBy, int atMost) {
        if (kind == RowKind.CLIENT) {
            Dialect dialect = opened();
            return inTransaction("delete expired client networks",
                connection -> new ClientTable(connection, dialect).deleteOldest(expiringBy, atMost));
        }
        return deleteTriplets(kind, Long.MIN_VALUE, expiringBy.toEpochMilli(), atMost);
    }

    @Override
    public int deleteLongLived(RowKind kind, Instant expiringAfter, int atMost) {
        return deleteTriplets(kind, expiringAfter.toEpochMilli(), Long.MAX_VALUE, atMost);
    }

    private int deleteTriplets(RowKind kind, long after, long by, int atMost) {
        Dialect dialect = opened();
        return inTransaction("delete expired triplets", connection -> {
            List<byte[]> first = firstToExpire(connection, dialect, kind, after, by, atMost);
            // In the order in which decisions change rows: two transactions then wait for each other, but not both.
            first.sort(Arrays::compareUnsigned);
            // By key, and not by a range of the index: Derby takes no hint in a DELETE and may scan the whole table. What
            // has changed since it was selected stays.
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM greylist_triplet WHERE id = ? AND passed = ? AND expires > ? AND expires <= ?")) {
                for (byte[] id : first) {
                    delete.setBytes(1, id);
                    delete.setInt(2, kind.column());
                    delete.setLong(3, after);
                    delete.setLong(4, by);
                    delete.addBatch();
                }
                return first.isEmpty() ? 0 : Batches.rows(delete.executeBatch());
            }
        });
    }

    private static List<byte[]> firstToExpire(Connection connection, Dialect dialect, RowKind kind, long after, long by,
            int atMost) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM greylist_triplet"
                + dialect.by("index=GREYLIST_TRIPLET_EXPIRY")
                + "WHERE passed = ? AND expires > ? AND expires <= ? ORDER BY passed, expires" + dialect.first(atMost))) {
            select.setInt(1, kind.column());
            select.setLong(2, after);
            select.setLong(3, by);
            List<byte[]> ids = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getBytes(1));
                }
            }
            return ids;
        }
    }

    @Override
    public boolean lease(String name, String holder, Instant now, Instant until) {
        opened();
        return inTransaction("take a lease", connection -> new LeaseTable(connection).lease(name, holder, now, until));
    }

    @Override
    public void forEach(Visitor visitor) {
        Dialect dialect = opened();
        Scan scan = new Scan(visitor);
        while (inTransaction("read the triplets", connection -> scan.triplets(connection, dialect))) {
            scan.show();
        }
        while (inTransaction("read the client networks", connection -> scan.clients(connection, dialect))) {
            scan.show();
        }
    }

    @Override
    public void probe() {
        opened();
        inTransaction("write to the database", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("UPDATE greylist_schema SET version = version");
            }
        });
    }

    @Override
    public long count(RowKind kind) {
        Dialect dialect = opened();
        // Not of the pool: over a million rows it takes longer than a decision may, and nobody waits for it.
        return inTransaction("count rows", pool::connect, connection -> {
            try (PreparedStatement count = connection.prepareStatement(kind == RowKind.CLIENT
                    ? "SELECT COUNT(*) FROM greylist_client"
                    : "SELECT COUNT(*) FROM greylist_triplet" + dialect.by("index=GREYLIST_TRIPLET_EXPIRY")
                        + "WHERE passed = " + kind.column());
                    ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    private Dialect opened() {
        Dialect spoken = dialect;
        if (spoken == null) {
            spoken = openTables();
            dialect = spoken;
        }
        return spoken;
    }

    private <T> T inTransaction(String what, Work<T> work) {
        return inTransaction(what, pool.dataSource()::getConnection, work);
    }

    private <T> T inTransaction(String what, Connections connections, Work<T> work) {
        SQLException conflict = null;
        for (int i = 0; i < TRIES; i++) {
            try (Connection connection = connections.get()) {
                try {
                    T result = work.run(connection);
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException | Error e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                if (!isConflict(e)) {
                    openAgainIfEmptied(e);
                    throw new StoreException("cannot " + what, e);
                }
                conflict = e;
            }
            pause(i);
        }
        throw new StoreException("cannot " + what + ", others changed the same rows " + TRIES + " times", conflict);
    }

    /** A database that was made anew under the same name has no tables: the next caller makes them. */
    private void openAgainIfEmptied(SQLException error) {
        if (NO_SUCH_TABLE.contains(String.valueOf(error.getSQLState()))) {
            dialect = null;
        }
    }

    private static void pause(int conflicts) {
        if (conflicts > 0) {
            long longest = Math.min(LONGEST_PAUSE_MILLIS, 1L << conflicts);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(longest)));
        }
    }

    private void rollBack(Connection connection, Throwable reason) {
        boolean sound = !(reason instanceof SQLException error) || isConflict(error);
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
            sound = false;
        }
        if (!sound) {
            pool.discard(connection);
        }
    }

    /**
     * Duplicate key (class 23), serialization failure and deadlock (class 40; Derby's lock time-out 40XL1 is none), and
     * a table (Derby; PostgreSQL in spite of IF NOT EXISTS, or its type) or index (H2, as an internal error) that somebody
     * else has just created.
     */
    private static boolean isConflict(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        return error instanceof ConflictException || state.startsWith("23") || CONFLICTS.contains(state)
            || error.getErrorCode() == H2_INTERNAL_ERROR && error.getMessage().contains("object already exists");
    }

    private interface Connections {
        Connection get() throws SQLException;
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Another process has changed a row since this transaction read it. */
    static final class ConflictException extends SQLException {
        private static final long serialVersionUID = 1L;

        ConflictException() {
            super("a row has changed since it was read", "40001");
        }
    }

    /** Carries an SQL error through code that knows no SQL. */
    static final class UncheckedSqlException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UncheckedSqlException(SQLException cause) {
            super(cause);
        }

        @Override
        public synchronized SQLException getCause() {
            return (SQLException) super.getCause();
        }
    }
}
