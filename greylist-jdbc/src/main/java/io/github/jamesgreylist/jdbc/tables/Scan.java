package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Walks through the tables along their primary keys, a page in a transaction. */
public final class Scan {

    private static final int ROWS_PER_PAGE = 1000;

    private final Visitor visitor;
    /** Of the page that was read; a transaction that is tried again begins it anew. */
    private final List<Runnable> page = new ArrayList<>();
    private byte[] lastId = new TripletId(0, 0).bytes();
    private String lastNetwork = "";
    private byte[] nextId = lastId;
    private String nextNetwork = lastNetwork;

    public Scan(Visitor visitor) {
        this.visitor = visitor;
    }

    /** @return whether there were any */
    public boolean triplets(Connection connection, Dialect dialect) throws SQLException {
        page.clear();
        try (PreparedStatement select = connection.prepareStatement("SELECT id, client_network, sender, recipient,"
                + " first_seen, last_seen, passed, expires FROM greylist_triplet" + dialect.by("constraint=GREYLIST_TRIPLET_PK")
                + "WHERE id > ? ORDER BY id" + dialect.first(ROWS_PER_PAGE))) {
            select.setBytes(1, lastId);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    nextId = row.getBytes(1);
                    Triplet triplet = new Triplet(row.getString(2), row.getString(3), row.getString(4));
                    TripletState state = new TripletState(Instant.ofEpochMilli(row.getLong(5)),
                        Instant.ofEpochMilli(row.getLong(6)), row.getInt(7) != 0, Instant.ofEpochMilli(row.getLong(8)));
                    page.add(() -> visitor.triplet(triplet, state));
                }
            }
        }
        return !page.isEmpty();
    }

    /** @return whether there were any */
    public boolean clients(Connection connection, Dialect dialect) throws SQLException {
        page.clear();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT client_network, passes, last_counted, last_seen, expires FROM greylist_client"
                    + dialect.by("constraint=GREYLIST_CLIENT_PK")
                    + "WHERE client_network > ? ORDER BY client_network" + dialect.first(ROWS_PER_PAGE))) {
            select.setString(1, lastNetwork);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    nextNetwork = row.getString(1);
                    String network = nextNetwork;
                    ClientState state = new ClientState(row.getInt(2), Instant.ofEpochMilli(row.getLong(3)),
                        Instant.ofEpochMilli(row.getLong(4)), Instant.ofEpochMilli(row.getLong(5)));
                    page.add(() -> visitor.client(network, state));
                }
            }
        }
        return !page.isEmpty();
    }

    /** The page, outside any transaction: whoever looks may be slow. */
    public void show() {
        page.forEach(Runnable::run);
        lastId = nextId;
        lastNetwork = nextNetwork;
    }
}
