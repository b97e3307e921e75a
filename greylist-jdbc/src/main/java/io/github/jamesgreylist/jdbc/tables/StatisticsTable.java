package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.store.HourlyCounts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The statements on {@code GREYLIST_STATISTICS}, inside somebody's transaction. */
public record StatisticsTable(Connection connection, Dialect dialect) {

    /** Two that add at once wait for each other in the same order; one of two that insert the same begins again. */
    public Void add(HourlyCounts more) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
            "UPDATE greylist_statistics SET counted = counted + ? WHERE hour_begins = ? AND name = ?");
                PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO greylist_statistics (counted, hour_begins, name) VALUES (?, ?, ?)")) {
            more.<SQLException>forEach((hour, name, number) -> {
                if (execute(update, hour, name, number) == 0) {
                    execute(insert, hour, name, number);
                }
            });
        }
        return null;
    }

    private static int execute(PreparedStatement statement, Instant hour, String name, long number) throws SQLException {
        statement.setLong(1, number);
        statement.setLong(2, hour.toEpochMilli());
        statement.setString(3, name);
        return statement.executeUpdate();
    }

    /** @param to not the hour that begins then */
    public HourlyCounts find(Instant from, Instant to) throws SQLException {
        HourlyCounts counts = HourlyCounts.collecting();
        try (PreparedStatement select = connection.prepareStatement("SELECT hour_begins, name, counted FROM greylist_statistics"
            + dialect.by("constraint=GREYLIST_STATISTICS_PK") + "WHERE hour_begins >= ? AND hour_begins < ?")) {
            select.setLong(1, from.toEpochMilli());
            select.setLong(2, to.toEpochMilli());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    counts.add(Instant.ofEpochMilli(row.getLong(1)), row.getString(2), row.getLong(3));
                }
            }
        }
        return counts;
    }

    /** @return how many rows were deleted */
    int deleteBefore(Instant hour) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM greylist_statistics WHERE hour_begins < ?")) {
            delete.setLong(1, hour.toEpochMilli());
            return delete.executeUpdate();
        }
    }
}
