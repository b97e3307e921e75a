package io.github.jamesgreylist.jdbc.foreign;

import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import io.github.jamesgreylist.transfer.foreign.ForeignRows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The database of another greylister, which is only read. Its driver has to be on the class path.
 *
 * @param url      JDBC URL
 * @param user     empty if the URL says it all
 * @param password never printed
 */
public record ForeignDatabase(String url, Optional<String> user, Optional<String> password) {

    /** SQLITE_OPEN_READONLY: a file that is not there must not be made. */
    private static final String READ_ONLY = "1";

    /**
     * Lines for lists, of what cannot be a row.
     *
     * @param recipientRules people and domains that are not greylisted
     * @param clients        clients that are not
     */
    public record Lines(List<String> recipientRules, List<String> clients) {}

    @FunctionalInterface
    private interface Reading {
        Lines read(Connection connection) throws SQLException;
    }

    /** @throws ForeignDataException if it cannot be read, or is not sqlgrey's */
    public Lines readSqlgrey(ForeignRows rows) {
        return read(connection -> {
            Sqlgrey sqlgrey = new Sqlgrey(connection, rows);
            sqlgrey.read();
            return new Lines(sqlgrey.recipientRules(), List.of());
        });
    }

    /** @throws ForeignDataException if it cannot be read, or is not iRedAPD's */
    public Lines readIredapd(ForeignRows rows) {
        return read(connection -> {
            Iredapd iredapd = new Iredapd(connection, rows);
            iredapd.read();
            return new Lines(iredapd.recipientRules(), iredapd.clients());
        });
    }

    private Lines read(Reading reading) {
        try (Connection connection = DriverManager.getConnection(url, properties())) {
            // PostgreSQL's driver reads row by row only then.
            connection.setAutoCommit(false);
            return reading.read(connection);
        } catch (SQLException e) {
            // A URL may have a password in it.
            throw new ForeignDataException("the database cannot be read: " + String.valueOf(e.getMessage())
                .replaceAll("jdbc:\\S+", "jdbc:..."));
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        if (url.startsWith("jdbc:sqlite:")) {
            properties.setProperty("open_mode", READ_ONLY);
        }
        return properties;
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return url.split("[?;]", 2)[0].replaceFirst("//.*@", "//");
    }
}
