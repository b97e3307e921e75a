package io.github.jamesgreylist.jdbc.connection;

import io.github.jamesgreylist.store.StoreException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in transactions over a pool, each all or nothing, and knows what a database means by its errors. Looks at
 * the tables before the first one. For any number of threads; every method blocks.
 */
public final class Transactions implements AutoCloseable {

    /** For what nobody else decides: another process that was quicker has done most of it. */
    private static final int TRIES = 30;
    private static final long NANOS_OF_PAUSE = 1_000_000;
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "X0Y32", "42P07", "42710", "42701", "42S21");
    /** Who comes meanwhile waits as long. */
    private static final long MILLIS_TO_BE_ALONE = 50;
    /** Derby, PostgreSQL, and the others. */
    private static final Set<String> NO_SUCH_TABLE = Set.of("42X05", "42P01", "42S02", "42S03", "42S04");
    /** Of a transaction that may only read: that of a standby. */
    static final String READ_ONLY = "25006";
    /** MariaDB's and MySQL's, for their --read-only. */
    private static final int OPTION_PREVENTS_STATEMENT = 1290;
    /** A prepared statement is not there, or is there already: the connection is not the one on which it was prepared. */
    private static final Set<String> PREPARED_ELSEWHERE = Set.of("26000", "42P05");
    private static final int H2_INTERNAL_ERROR = 50_000;

    private final ConnectionPool pool;
    private final Work<?> tables;
    /** Work shares the database, but for that which has to be alone. */
    private final ReadWriteLock sharing = new ReentrantReadWriteLock();
    /** Null until the tables are known to be there. */
    private volatile @Nullable Dialect dialect;

    /**
     * @param pool   is closed with this
     * @param tables makes them, or brings them up to date
     */
    public Transactions(ConnectionPool pool, Work<?> tables) {
        this.pool = pool;
        this.tables = tables;
    }

    /** In a transaction: it may run again from the start, and must have no effects outside. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection, Dialect dialect) throws SQLException;
    }

    private interface Connections {
        Connection get() throws SQLException;
    }

    private interface Plain<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Whether no other process can use the database, so that only this one changes it. */
    public boolean areExclusive() {
        return pool.isEmbeddedDerby();
    }

    /** Makes the tables, or brings older ones up to date. May be called again after it failed. */
    public void open() {
        dialect = openTables();
    }

    /** One thread at a time: databases do not like two that create the same table. */
    private synchronized Dialect openTables() {
        return repeat("open the greylist tables", pool::connect, connection -> {
            Dialect spoken = Dialect.of(connection.getMetaData());
            spoken.requireUnicode(connection);
            tables.run(connection, spoken);
            return spoken;
        });
    }

    /** What time it is for the database; empty if its clock is ours, or cannot be asked. */
    public Optional<Instant> databaseTime() {
        return pool.hasClockOfItsOwn() ? run("read the database's clock", Transactions::time) : Optional.empty();
    }

    private static Optional<Instant> time(Connection connection, Dialect dialect) throws SQLException {
        if (dialect.millis().isEmpty()) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + dialect.millis())) {
            row.next();
            return Optional.of(Instant.ofEpochMilli(row.getLong(1)));
        }
    }

    /**
     * Begins again as long as others change the same rows.
     *
     * @param what for the message, as in "cannot delete expired triplets"
     * @throws StoreException if the database does not do it
     */
    public <T> T run(String what, Work<T> work) {
        Dialect spoken = opened();
        return repeat(what, pool::pooled, connection -> work.run(connection, spoken));
    }

    /** Not of the pool: over a million rows it takes longer than a decision may, and nobody waits for it. */
    public <T> T runPatiently(String what, Work<T> work) {
        Dialect spoken = opened();
        return repeat(what, pool::connect, connection -> work.run(connection, spoken));
    }

    /**
     * @return false if others have changed the same rows: nothing was done then
     * @throws StoreException as above
     */
    public boolean runOnce(String what, Work<?> work) {
        Dialect spoken = opened();
        try {
            once(what, pool::pooled, connection -> work.run(connection, spoken));
            return true;
        } catch (ConflictException e) {
            return false;
        }
    }

    /**
     * While nobody else of this process is at work on the database: who comes waits. For what takes milliseconds.
     *
     * @return false if others did not end their work soon, and nothing was done
     * @throws StoreException as above
     */
    public boolean runAlone(String what, Work<?> alone) {
        Dialect spoken = opened();
        if (!isSoonMine(sharing.writeLock())) {
            return false;
        }
        try {
            repeat(what, pool::pooled, connection -> alone.run(connection, spoken));
            return true;
        } finally {
            sharing.writeLock().unlock();
        }
    }

    private static boolean isSoonMine(Lock lock) {
        try {
            return lock.tryLock(MILLIS_TO_BE_ALONE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Dialect opened() {
        Dialect spoken = dialect;
        if (spoken == null) {
            spoken = openTables();
            dialect = spoken;
        }
        return spoken;
    }

    private <T> T repeat(String what, Connections connections, Plain<T> work) {
        for (int i = 1;; i++) {
            try {
                return once(what, connections, work);
            } catch (ConflictException e) {
                if (i == TRIES) {
                    throw new StoreException("cannot " + what + ", others changed the same rows " + TRIES + " times", e);
                }
                LockSupport.parkNanos(i * NANOS_OF_PAUSE);
            }
        }
    }

    private <T> T once(String what, Connections connections, Plain<T> work) throws ConflictException {
        sharing.readLock().lock();
        try {
            return commit(what, connections, work);
        } finally {
            sharing.readLock().unlock();
        }
    }

    private <T> T commit(String what, Connections connections, Plain<T> work) throws ConflictException {
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
            if (isConflict(e)) {
                throw new ConflictException(e);
            }
            openAgainIfEmptied(e);
            if (dialect == null) {
                pool.couldNotOpen(e);
            }
            pool.warnAgain(e);
            throw new StoreException("cannot " + what + ": " + explain(e) + pool.advice(e), e);
        }
    }

    /** A database that was made anew under the same name has no tables: the next caller makes them. */
    private void openAgainIfEmptied(SQLException error) {
        if (NO_SUCH_TABLE.contains(String.valueOf(error.getSQLState()))) {
            dialect = null;
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
        if (reason instanceof SQLException error && isReadOnly(error)) {
            // The others lead to the same server.
            pool.discardAll();
        }
    }

    private static boolean isReadOnly(SQLException error) {
        return READ_ONLY.equals(error.getSQLState()) || error.getErrorCode() == OPTION_PREVENTS_STATEMENT;
    }

    /**
     * Duplicate key (class 23), serialization failure and deadlock (class 40; Derby's lock time-out 40XL1 is none), and
     * a table (Derby; PostgreSQL in spite of IF NOT EXISTS, or its type), index (H2, as an internal error) or column
     * (PostgreSQL; the others) that somebody else has just created.
     */
    private static boolean isConflict(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        return state.startsWith("23") || CONFLICTS.contains(state)
                || error.getErrorCode() == H2_INTERNAL_ERROR && error.getMessage().contains("object already exists");
    }

    /** Databases wrap: the innermost SQL error tells an operator more than "failed to start database". */
    private static String explain(SQLException error) {
        SQLException innermost = error;
        while (innermost.getNextException() != null && innermost.getNextException() != innermost) {
            innermost = innermost.getNextException();
        }
        String text = describe(error);
        return (innermost == error ? text : text + "; " + describe(innermost)) + advice(innermost);
    }

    private static String advice(SQLException error) {
        return PREPARED_ELSEWHERE.contains(String.valueOf(error.getSQLState()))
            ? "; a pooler in between that pools by transaction needs prepareThreshold=0 in the JDBC URL" : "";
    }

    private static String describe(SQLException error) {
        String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        String cause = error.getCause() == null || error.getCause() instanceof SQLException
            ? "" : " (" + error.getCause() + ")";
        return message + cause + " [SQLSTATE " + error.getSQLState() + "]";
    }

    @Override
    public void close() {
        pool.close();
    }
}
