package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.jdbc.connection.ConflictException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The statements on {@code GREYLIST_LEASE}, inside somebody's transaction. */
public record LeaseTable(Connection connection) {

    /** As {@link StoredRows#lease}. */
    boolean lease(String name, String holder, Instant now, Instant until) throws SQLException {
        try (PreparedStatement select =
            connection.prepareStatement("SELECT holder, expires FROM greylist_lease WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    insert(name, holder, until);
                    return true;
                }
                String held = row.getString(1);
                long expires = row.getLong(2);
                if (!held.equals(holder) && isBelieved(expires, now, until)) {
                    return false;
                }
                update(name, holder, until, held, expires);
                return true;
            }
        }
    }

    /** Twice as far as one's own leaves room for clocks that differ; further, it comes from one that has jumped since. */
    private static boolean isBelieved(long expires, Instant now, Instant until) {
        long left = expires - now.toEpochMilli();
        return left > 0 && left <= 2 * Duration.between(now, until).toMillis();
    }

    /** The latest instant that was noted under a name. */
    Optional<Instant> noted(String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT expires FROM greylist_lease WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Instant.ofEpochMilli(row.getLong(1))) : Optional.empty();
            }
        }
    }

    /** @return the instant */
    Instant note(String name, Instant instant) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE greylist_lease SET expires = ? WHERE name = ?")) {
            update.setLong(1, instant.toEpochMilli());
            update.setString(2, name);
            if (update.executeUpdate() == 0) {
                insert(name, "", instant);
            }
        }
        return instant;
    }

    /** Counts under a name, from 1 on: whoever counts at the same time waits. @return the new number */
    public long count(String name) throws SQLException {
        try (PreparedStatement update =
            connection.prepareStatement("UPDATE greylist_lease SET expires = expires + 1 WHERE name = ?")) {
            update.setString(1, name);
            if (update.executeUpdate() == 0) {
                insert(name, "", Instant.ofEpochMilli(1));
            }
        }
        return counted(name);
    }

    /** What {@link #count} has come to; 0 before the first time. */
    long counted(String name) throws SQLException {
        return noted(name).map(Instant::toEpochMilli).orElse(0L);
    }

    private void insert(String name, String holder, Instant until) throws SQLException {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO greylist_lease (name, holder, expires) VALUES (?, ?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, holder);
            insert.setLong(3, until.toEpochMilli());
            insert.executeUpdate();
        }
    }

    private void update(String name, String holder, Instant until, String held, long expires) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
            "UPDATE greylist_lease SET holder = ?, expires = ? WHERE name = ? AND holder = ? AND expires = ?")) {
            update.setString(1, holder);
            update.setLong(2, until.toEpochMilli());
            update.setString(3, name);
            update.setString(4, held);
            update.setLong(5, expires);
            if (update.executeUpdate() == 0) {
                throw new ConflictException();
            }
        }
    }
}
