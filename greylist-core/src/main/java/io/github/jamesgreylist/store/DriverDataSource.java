package io.github.jamesgreylist.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections of one driver object, past {@link java.sql.DriverManager}.
 *
 * @param silence how long a connection over a network may be silent before it is given up; zero for ever
 */
record DriverDataSource(Driver driver, DatabaseSettings settings, Duration silence) implements DataSource {

    @Override
    public Connection getConnection() throws SQLException {
        settings.requirePlace();
        Connection connection = driver.connect(settings.url(), properties());
        if (connection == null) {
            throw new SQLException("the driver " + driver.getClass().getName() + " does not accept this JDBC URL");
        }
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis()));
        } catch (SQLFeatureNotSupportedException e) {
            // An embedded database: there is no network.
        }
        return connection;
    }

    /**
     * Until there is a connection, only the driver can bound its silence, and by default it does not: a network that
     * fails at the wrong moment would then be waited for without end.
     */
    private Properties properties() {
        Properties properties = settings.credentials();
        boolean inSeconds = settings.url().startsWith("jdbc:postgresql:");
        if (inSeconds || settings.url().startsWith("jdbc:mariadb:") || settings.url().startsWith("jdbc:mysql:")) {
            String longest = Long.toString(inSeconds ? silence.plusMillis(999).toSeconds() : silence.toMillis());
            properties.setProperty("connectTimeout", longest);
            properties.setProperty("socketTimeout", longest);
        }
        return properties;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("credentials are fixed");
    }

    @Override
    public PrintWriter getLogWriter() {
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
