package io.github.jamesgreylist.jdbc.connection;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Connections of one driver object, past {@link java.sql.DriverManager}.
 *
 * @param silence how long a connection over a network may be silent before it is given up; zero for ever
 */
record DriverDataSource(Driver driver, DatabaseSettings settings, Duration silence) implements DataSource {

    private static final int H2_ADMINISTRATORS_ONLY = 90_040;
    private static final String DERBY_SHUTDOWN_IS_DONE = "08006";
    private static final String DERBY_IS_NOT_OPEN = "XJ004";
    private static final String DERBY_IS_READ_ONLY = "25505";
    private static final org.slf4j.Logger LOGGER = LoggerFactory.getLogger(DriverDataSource.class);

    @Override
    public Connection getConnection() throws SQLException {
        settings.requirePlace();
        try {
            return connect();
        } catch (SQLException | RuntimeException e) {
            throw withoutSecrets(e);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = driver.connect(settings.url(), settings.properties());
        try {
            prepare(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void prepare(Connection connection) throws SQLException {
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        } catch (SQLFeatureNotSupportedException e) {
            // An embedded database: there is no network.
        }
        // Opened while the disk was full, it would stay so for as long as it is open.
        if (isOwnDerby() && connection.isReadOnly()) {
            connection.close();
            shutDownDerby();
            throw new SQLException("Derby could open the database " + settings + " for reading only: it cannot write to its"
                + " directory", DERBY_IS_READ_ONLY);
        }
        begin(connection);
    }

    /** If the driver came from where this class came from, nobody else in the JVM can be using it. */
    boolean isOwnDerby() {
        return settings.isEmbeddedDerby() && driver.getClass().getClassLoader() == getClass().getClassLoader();
    }

    /** The next connection opens it anew. */
    void shutDownDerby() {
        String database = settings.url().split(";", 2)[0];
        try (Connection none = driver.connect(database + ";shutdown=true", settings.properties())) {
            LOGGER.warn("Derby did not confirm the shutdown of {}", settings);
        } catch (SQLException e) {
            if (!DERBY_SHUTDOWN_IS_DONE.equals(e.getSQLState()) && !DERBY_IS_NOT_OPEN.equals(e.getSQLState())) {
                LOGGER.warn("Derby did not shut down {}: {}", settings, e.getMessage());
            }
        }
    }

    private void begin(Connection connection) throws SQLException {
        Optional<Dialect> dialect = Dialect.find(connection.getMetaData());
        if (dialect.isPresent()) {
            requireWritable(connection, dialect.get().isReadOnly());
            begin(connection, dialect.get().onConnect(settings));
        }
    }

    private static void begin(Connection connection, String sql) throws SQLException {
        if (sql.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            if (e.getErrorCode() != H2_ADMINISTRATORS_ONLY) {
                throw e;
            }
            // Then it is as durable as its administrator has made it.
        }
    }

    /** After a fail-over the old primary may come back as a standby, and would answer every question and take no row. */
    private static void requireWritable(Connection connection, String isReadOnly) throws SQLException {
        if (isReadOnly.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(isReadOnly)) {
            row.next();
            if (row.getBoolean(1)) {
                throw new SQLException("the database can only be read, as it is a standby, or as its operator wants it so: the"
                    + " JDBC URL has to lead to the primary", Transactions.READ_ONLY);
            }
        }
    }

    /** Drivers quote the whole URL, in a message or in that of a cause, of which nothing is kept then but the place. */
    private SQLException withoutSecrets(Exception error) {
        StringWriter all = new StringWriter();
        error.printStackTrace(new PrintWriter(all));
        if (settings.withoutSecrets(all.toString()).equals(all.toString())) {
            return error instanceof SQLException known ? known : new SQLException(error.toString(), error);
        }
        String message = settings.withoutSecrets(String.valueOf(error.getMessage()));
        SQLException safe = error instanceof SQLException known
            ? new SQLException(message, known.getSQLState(), known.getErrorCode()) : new SQLException(message);
        safe.setStackTrace(error.getStackTrace());
        return safe;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("credentials are fixed");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Everything worth telling is thrown.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The pool bounds the wait for connections; drivers have settings of their own in the URL.
    }

    @Override
    public int getLoginTimeout() {
        // So many seconds the pool waits, when it closes, for a connection that is being opened.
        return 1;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    /** For logs: without credentials. */
    @Override
    public String toString() {
        return driver.getClass().getName();
    }
}
