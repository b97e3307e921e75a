package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The statements on {@code GREYLIST_CLIENT}, inside somebody's transaction. */
public final class ClientTable {

    private final Connection connection;
    private final Dialect dialect;

    public ClientTable(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    public Map<String, ClientState> find(Collection<String> networks) throws SQLException {
        List<String> keys = List.copyOf(networks);
        Map<String, ClientState> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += TripletTable.LARGEST_QUERY) {
            query(keys.subList(from, Math.min(from + TripletTable.LARGEST_QUERY, keys.size())), found);
        }
        return found;
    }

    private void query(List<String> keys, Map<String, ClientState> found) throws SQLException {
        int size = TripletTable.querySize(keys.size());
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT client_network, passes, last_counted, last_seen, expires FROM greylist_client"
                    + dialect.by("constraint=GREYLIST_CLIENT_PK")
                    + "WHERE client_network IN (?" + ", ?".repeat(size - 1) + ")")) {
            for (int i = 0; i < size; i++) {
                select.setString(i + 1, keys.get(Math.min(i, keys.size() - 1)));
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString(1), new ClientState(row.getInt(2), Instant.ofEpochMilli(row.getLong(3)),
                        Instant.ofEpochMilli(row.getLong(4)), Instant.ofEpochMilli(row.getLong(5))));
                }
            }
        }
    }

    /** In the same order in every transaction, as triplets are. */
    public void save(Map<String, ClientState> found, Map<String, ClientState> changed) throws SQLException {
        Map<String, ClientState> created = new TreeMap<>(changed);
        created.keySet().removeAll(found.keySet());
        if (!created.isEmpty()) {
            insert(created);
        }
        Map<String, ClientState> updated = new TreeMap<>(changed);
        updated.keySet().retainAll(found.keySet());
        if (!updated.isEmpty()) {
            update(found, updated);
        }
    }

    private void insert(Map<String, ClientState> created) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO greylist_client"
                + " (passes, last_counted, last_seen, expires, client_network) VALUES (?, ?, ?, ?, ?)")) {
            for (Map.Entry<String, ClientState> client : created.entrySet()) {
                bind(insert, 1, client.getValue());
                insert.setString(5, client.getKey());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void update(Map<String, ClientState> found, Map<String, ClientState> updated) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE greylist_client"
                + " SET passes = ?, last_counted = ?, last_seen = ?, expires = ?"
                + " WHERE client_network = ? AND passes = ? AND last_counted = ? AND last_seen = ? AND expires = ?")) {
            for (Map.Entry<String, ClientState> client : updated.entrySet()) {
                bind(update, 1, client.getValue());
                update.setString(5, client.getKey());
                bind(update, 6, found.get(client.getKey()));
                update.addBatch();
            }
            Batches.requireEach(update.executeBatch());
        }
    }

    private static void bind(PreparedStatement statement, int at, ClientState state) throws SQLException {
        statement.setInt(at, state.passes());
        statement.setLong(at + 1, state.lastCounted().toEpochMilli());
        statement.setLong(at + 2, state.lastSeen().toEpochMilli());
        statement.setLong(at + 3, state.expires().toEpochMilli());
    }

    /** As {@link StoredRows#deleteOldest}. */
    int deleteOldest(Instant expiringBy, int atMost) throws SQLException {
        List<String> oldest = oldest(expiringBy, atMost);
        oldest.sort(null);
        // What has changed since it was selected stays.
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM greylist_client WHERE client_network = ? AND expires <= ?")) {
            for (String network : oldest) {
                delete.setString(1, network);
                delete.setLong(2, expiringBy.toEpochMilli());
                delete.addBatch();
            }
            return oldest.isEmpty() ? 0 : Batches.rows(delete.executeBatch());
        }
    }

    private List<String> oldest(Instant expiringBy, int atMost) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT client_network FROM greylist_client"
                + dialect.by("index=GREYLIST_CLIENT_EXPIRY") + "WHERE expires <= ? ORDER BY expires" + dialect.first(atMost))) {
            select.setLong(1, expiringBy.toEpochMilli());
            List<String> networks = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    networks.add(rows.getString(1));
                }
            }
            return networks;
        }
    }
}
