package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.JdbcStore.UncheckedSqlException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The statements of one transaction. */
final class JdbcTransaction implements StoreTransaction {

    /** Numbers of keys a query is written for, so that a database compiles few statements; others are filled up. */
    private static final int[] QUERY_SIZES = {1, 8, 64};
    static final int LARGEST_QUERY = QUERY_SIZES[QUERY_SIZES.length - 1];

    private final Connection connection;
    private final Dialect dialect;
    private final ClientTable clients;

    JdbcTransaction(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
        this.clients = new ClientTable(connection, dialect);
    }

    @Override
    public Map<Triplet, TripletState> find(Collection<Triplet> triplets) {
        List<TripletId> ids = triplets.stream().map(Triplet::id).toList();
        Map<TripletId, TripletState> states = new HashMap<>();
        unchecked(() -> {
            for (int from = 0; from < ids.size(); from += LARGEST_QUERY) {
                query(ids.subList(from, Math.min(from + LARGEST_QUERY, ids.size())), states);
            }
        });
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
                        row.getInt(4) != 0, Instant.ofEpochMilli(row.getLong(5))));
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

    @Override
    public void insert(Map<Triplet, TripletState> created) {
        unchecked(() -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO greylist_triplet (first_seen, last_seen, passed, expires,"
                        + " id, client_network, sender, recipient) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
                for (Map.Entry<Triplet, TripletState> entry : inOrder(created)) {
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
        });
    }

    @Override
    public void update(Map<Triplet, TripletState> found, Map<Triplet, TripletState> changed) {
        unchecked(() -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE greylist_triplet"
                    + " SET first_seen = ?, last_seen = ?, passed = ?, expires = ?"
                    + " WHERE id = ? AND first_seen = ? AND last_seen = ? AND passed = ? AND expires = ?")) {
                for (Map.Entry<Triplet, TripletState> entry : inOrder(changed)) {
                    bind(update, 1, entry.getKey(), entry.getValue());
                    update.setBytes(5, entry.getKey().id().bytes());
                    bind(update, 6, entry.getKey(), found.get(entry.getKey()));
                    update.addBatch();
                }
                Batches.requireEach(update.executeBatch());
            }
        });
    }

    @Override
    public Map<String, ClientState> findClients(Collection<String> networks) {
        Map<String, ClientState> found = new HashMap<>();
        unchecked(() -> found.putAll(clients.find(networks)));
        return found;
    }

    @Override
    public void saveClients(Map<String, ClientState> found, Map<String, ClientState> changed) {
        unchecked(() -> clients.save(found, changed));
    }

    private static void bind(PreparedStatement statement, int at, Triplet triplet, TripletState state)
            throws SQLException {
        statement.setLong(at, state.firstSeen().toEpochMilli());
        statement.setLong(at + 1, state.lastSeen().toEpochMilli());
        statement.setInt(at + 2, RowKind.of(triplet, state).column());
        statement.setLong(at + 3, state.expires().toEpochMilli());
    }

    /** The same order in every transaction: two of them that lock the same rows then wait and do not deadlock. */
    private static List<Map.Entry<Triplet, TripletState>> inOrder(Map<Triplet, TripletState> states) {
        List<Map.Entry<Triplet, TripletState>> entries = new ArrayList<>(states.entrySet());
        entries.sort(Map.Entry.comparingByKey(Comparator.comparing(Triplet::id)));
        return entries;
    }

    private interface Statements {
        void run() throws SQLException;
    }

    private static void unchecked(Statements statements) {
        try {
            statements.run();
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }
}
