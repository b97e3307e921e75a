package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The statements on {@code GREYLIST_CLIENT}. */
public final class ClientTable extends Table<String, ClientState, String> {

    private static final Layout LAYOUT = Layout.of("greylist_client", "client_network", List.of(),
        List.of("passes", "counted", "last_counted", "last_seen", "expires"));

    /** An empty text is nothing to some databases. */
    private static final String NOBODY = "-";

    public ClientTable(Connection connection, Dialect dialect) {
        super(LAYOUT, connection, dialect);
    }

    List<Expiring<String>> delete(long by, int atMost) throws SQLException {
        return delete(expiring("", "expires", Long.MIN_VALUE, by, atMost), "", Long.MIN_VALUE, by);
    }

    @Override
    String raw(String network) {
        return network;
    }

    @Override
    void bind(PreparedStatement statement, int at, String network) throws SQLException {
        statement.setString(at, network);
    }

    @Override
    String raw(ResultSet row, int at) throws SQLException {
        return row.getString(at);
    }

    @Override
    void bindTexts(PreparedStatement statement, int at, String network) {
        // The key says it all.
    }

    @Override
    String key(String network, ResultSet row, int texts) {
        return network;
    }

    @Override
    void bindState(PreparedStatement statement, int at, String network, ClientState state) throws SQLException {
        statement.setInt(at, state.passes());
        statement.setString(at + 1, state.counted().digests().isEmpty() ? NOBODY : state.counted().digests());
        bind(statement, at + 2, state.lastCounted(), state.lastSeen(), state.expires());
    }

    @Override
    ClientState state(ResultSet row, int at) throws SQLException {
        String counted = row.getString(at + 1);
        return new ClientState(row.getInt(at), counted.equals(NOBODY) ? Counted.UNKNOWN : new Counted(counted),
            instant(row, at + 2), instant(row, at + 3), instant(row, at + 4));
    }
}
