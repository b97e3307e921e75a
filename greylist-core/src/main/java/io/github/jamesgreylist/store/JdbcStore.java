package io.github.jamesgreylist.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Function;

/**
 * The store in a relational database, over a pool of connections. Two processes that change the same triplet never
 * overwrite each other: an insert meets the primary key, an update names what it believes to replace, and whoever
 * comes second starts its transaction again.
 */
public final class JdbcStore implements GreylistStore {

    /** A conflict means that another process got its commit through, so a handful of them in a row is bad luck already. */
    private static final int TRIES = 10;

    private final ConnectionPool pool;
    private volatile Dialect dialect;

    /** @param pool is closed with the store */
    public JdbcStore(ConnectionPool pool) {
        this.pool = pool;
    }

    @Override
    public void open() {
        dialect = inTransaction("open the greylist tables", pool::connect, connection -> {
            Dialect spoken = Dialect.of(connection.getMetaData());
            Schema.bringUpToDate(connection, spoken);
            return spoken;
        });
    }

    @Override
    public <T> T transact(Function<StoreTransaction, T> work) {
        openIfNeeded();
        return inTransaction("look up and store triplets", connection -> {
            try {
                return work.apply(new JdbcTransaction(connection));
            } catch (UncheckedSqlException e) {
                throw e.getCause();
            }
        });
    }

    @Override
    public int deleteOldest(boolean passed, Instant expiringBy, int atMost) {
        openIfNeeded();
        return inTransaction("delete expired triplets", connection -> {
            long upTo = expiryOfOldest(connection, passed, expiringBy.toEpochMilli(), atMost);
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM greylist_triplet"
                    + dialect.byExpiry() + "WHERE passed = ? AND expires <= ?")) {
                delete.setInt(1, passed ? 1 : 0);
                delete.setLong(2, upTo);
                return delete.executeUpdate();
            }
        });
    }

    /** The expiry of the {@code atMost}-th oldest row: what expires by then can be deleted by one range of the index. */
    private long expiryOfOldest(Connection connection, boolean passed, long expiringBy, int atMost) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT expires FROM greylist_triplet"
                + dialect.byExpiry() + "WHERE passed = ? AND expires <= ? ORDER BY expires")) {
            select.setMaxRows(atMost);
            select.setInt(1, passed ? 1 : 0);
            select.setLong(2, expiringBy);
            long last = Long.MIN_VALUE;
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    last = rows.getLong(1);
                }
            }
            return last;
        }
    }

    @Override
    public long countFirstContacts() {
        openIfNeeded();
        return inTransaction("count first contacts", connection -> {
            try (PreparedStatement count = connection.prepareStatement(
                    "SELECT COUNT(*) FROM greylist_triplet" + dialect.byExpiry() + "WHERE passed = 0");
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

    private void openIfNeeded() {
        if (dialect == null) {
            open();
        }
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
                    throw new StoreException("cannot " + what, e);
                }
                conflict = e;
            }
        }
        throw new StoreException("cannot " + what + ", others changed the same rows " + TRIES + " times", conflict);
    }

    private static void rollBack(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /** Duplicate key (class 23), serialization failure and deadlock (class 40; Derby's lock time-out 40XL1 is none). */
    private static boolean isConflict(SQLException error) {
        String state = String.valueOf(error.getSQLState());
        return error instanceof ConflictException || state.startsWith("23")
            || state.equals("40001") || state.equals("40P01");
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
