package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.store.RowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The statements on {@code GREYLIST_TRIPLET}, inside somebody's transaction. */
public final class TripletTable {

    /** Numbers of keys a query is written for, so that a database compiles few statements; others are filled up. */
    private static final int[] QUERY_SIZES = {1, 8, 64};
    static final int LARGEST_QUERY = QUERY_SIZES[QUERY_SIZES.length - 1];

    private final Connection connection;
    private final Dialect dialect;

    public TripletTable(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /** What the column {@code passed} has: it is in databases, and must not change. */
    static int code(RowKind kind) {
        return switch (kind) {
            case FIRST_CONTACT -> 0;
            case PASSED -> 1;
            case CORRESPONDENT -> 2;
            case CLIENT -> throw new IllegalArgumentException("clients have a table of their own");
        };
    }

    /** Those of which nothing is stored are missing in the answer. */
    public Map<Triplet, TripletState> find(Collection<Triplet> triplets) throws SQLException {
        List<TripletId> ids = triplets.stream().map(Triplet::id).toList();
        Map<TripletId, TripletState> states = new HashMap<>();
        for (int from = 0; from < ids.size(); from += LARGEST_QUERY) {
            query(ids.subList(from, Math.min(from + LARGEST_QUERY, ids.size())), states);
        }
        Map<Triplet, TripletState> found = new HashMap<>();
        for (Triplet triplet : triplets) {
            TripletState state = states.get(triplet.id());
            if (state != null) {
                found.put(triplet, state);
            }
        }
        return found;
    }

    private void query(List<TripletId> ids, Map<TripletId, TripletState> states) throws SQLException {
        int size = querySize(ids.size());
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id, first_seen, last_seen, passed, expires FROM greylist_triplet"
                    + dialect.by("constraint=GREYLIST_TRIPLET_PK") + "WHERE id IN (?" + ", ?".repeat(size - 1) + ")")) {
            for (int i = 0; i < size; i++) {
                select.setBytes(i + 1, ids.get(Math.min(i, ids.size() - 1)).bytes());
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    states.put(TripletId.of(row.getBytes(1)), new TripletState(
                        Instant.ofEpochMilli(row.getLong(2)), Instant.ofEpochMilli(row.getLong(3)),
                        row.getInt(4) != code(RowKind.FIRST_CONTACT), Instant.ofEpochMilli(row.getLong(5))));
                }
            }
        }
    }

    static int querySize(int keys) {
        for (int size : QUERY_SIZES) {
            if (keys <= size) {
                return size;
            }
        }
        throw new AssertionError(keys + " keys are more than one query takes");
    }

    /**
     * In the same order in every transaction: two of them that change the same rows then wait and do not deadlock.
     *
     * @param found   what is believed to be stored of triplets that change
     * @param changed what they are to be from now on
     */
    public void save(Map<Triplet, TripletState> found, Map<Triplet, TripletState> changed) throws SQLException {
        Map<Triplet, TripletState> created = new TreeMap<>(Comparator.comparing(Triplet::id));
        Map<Triplet, TripletState> updated = new TreeMap<>(Comparator.comparing(Triplet::id));
        changed.forEach((triplet, state) -> (found.containsKey(triplet) ? updated : created).put(triplet, state));
        if (!created.isEmpty()) {
            insert(created);
        }
        if (!updated.isEmpty()) {
            update(found, updated);
        }
    }

    private void insert(Map<Triplet, TripletState> created) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO greylist_triplet (first_seen, last_seen, passed, expires,"
                    + " id, client_network, sender, recipient) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Map.Entry<Triplet, TripletState> entry : created.entrySet()) {
                Triplet triplet = entry.getKey();
                bind(insert, 1, triplet, entry.getValue());
                insert.setBytes(5, triplet.id().bytes());
                insert.setString(6, triplet.network());
                insert.setString(7, triplet.sender());
                insert.setString(8, triplet.recipient());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void update(Map<Triplet, TripletState> found, Map<Triplet, TripletState> updated) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE greylist_triplet"
                + " SET first_seen = ?, last_seen = ?, passed = ?, expires = ?"
                + " WHERE id = ? AND first_seen = ? AND last_seen = ? AND passed = ? AND expires = ?")) {
            for (Map.Entry<Triplet, TripletState> entry : updated.entrySet()) {
                bind(update, 1, entry.getKey(), entry.getValue());
                update.setBytes(5, entry.getKey().id().bytes());
                bind(update, 6, entry.getKey(), found.get(entry.getKey()));
                update.addBatch();
            }
            Batches.requireEach(update.executeBatch());
        }
    }

    private static void bind(PreparedStatement statement, int at, Triplet triplet, TripletState state)
            throws SQLException {
        statement.setLong(at, state.firstSeen().toEpochMilli());
        statement.setLong(at + 1, state.lastSeen().toEpochMilli());
        statement.setInt(at + 2, code(RowKind.of(triplet, state)));
        statement.setLong(at + 3, state.expires().toEpochMilli());
    }

    /**
     * Deletes those of a kind that expire first.
     *
     * @param after only those that expire after this instant, in milliseconds since 1970
     * @param by    and not later than this
     * @return how many went
     */
    int delete(RowKind kind, long after, long by, int atMost) throws SQLException {
        List<byte[]> first = firstToExpire(kind, after, by, atMost);
        first.sort(Arrays::compareUnsigned);
        // By key, and not by a range of the index: Derby takes no hint in a DELETE and may scan the whole table. What has
        // changed since it was selected stays.
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM greylist_triplet WHERE id = ? AND passed = ? AND expires > ? AND expires <= ?")) {
            for (byte[] id : first) {
                delete.setBytes(1, id);
                delete.setInt(2, code(kind));
                delete.setLong(3, after);
                delete.setLong(4, by);
                delete.addBatch();
            }
            return first.isEmpty() ? 0 : Batches.rows(delete.executeBatch());
        }
    }

    private List<byte[]> firstToExpire(RowKind kind, long after, long by, int atMost) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM greylist_triplet"
                + dialect.by("index=GREYLIST_TRIPLET_EXPIRY")
                + "WHERE passed = ? AND expires > ? AND expires <= ? ORDER BY passed, expires" + dialect.first(atMost))) {
            select.setInt(1, code(kind));
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
}
