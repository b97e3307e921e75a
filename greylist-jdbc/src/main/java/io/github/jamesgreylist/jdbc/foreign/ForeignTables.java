package io.github.jamesgreylist.jdbc.foreign;

import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** Tables of somebody else, read row by row. For one thread. */
final class ForeignTables {

    private static final int ROWS_AT_ONCE = 1_000;
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd HH:mm:ss")
        .optionalStart().appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true).optionalEnd().toFormatter(Locale.ROOT);

    private final Connection connection;
    private final ZoneId zone;

    /** @param zone of time stamps that name none, where the database does not say itself which instant is meant */
    ForeignTables(Connection connection, ZoneId zone) {
        this.connection = connection;
        this.zone = zone;
    }

    /** Sees rows. */
    @FunctionalInterface
    interface Row {
        void read(String place, ResultSet row) throws SQLException;
    }

    boolean has(String table) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        String name = metaData.storesUpperCaseIdentifiers() ? table.toUpperCase(Locale.ROOT) : table;
        try (ResultSet tables = metaData.getTables(connection.getCatalog(), connection.getSchema(), name, null)) {
            return tables.next();
        }
    }

    /** @throws ForeignDataException if the table is not there */
    void require(String table, String whose) throws SQLException {
        if (!has(table)) {
            throw new ForeignDataException(
                "there is no table " + table + " in this database: give the JDBC URL of that of " + whose);
        }
    }

    /** @param sql a SELECT; the place of a row is the table and its number */
    void read(String table, String sql, Row reader) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                for (int number = 1; rows.next(); number++) {
                    reader.read(table + ", row " + number, rows);
                }
            }
        }
    }

    /** @return "" for NULL */
    static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    /** A column with time stamps for a SELECT, under its own name: in MariaDB and MySQL they show in any zone, and mean one instant. */
    String instants(String column) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return product.matches("(?i)mariadb|mysql") ? "UNIX_TIMESTAMP(" + column + ") AS " + column : column;
    }

    /** Seconds since 1970, or a time stamp. */
    Instant instant(ResultSet row, String column) throws SQLException {
        String text = text(row, column);
        try {
            return text.matches("\\d{1,11}") ? Instant.ofEpochSecond(Long.parseLong(text))
                : LocalDateTime.parse(text, TIMESTAMP).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new ForeignDataException("'" + text + "' in column " + column + " is no time stamp");
        }
    }
}
