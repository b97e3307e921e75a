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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The statements on {@code GREYLIST_TRIPLET}. */
public final class TripletTable extends Table<Triplet, TripletState, TripletId> {

    private static final Layout LAYOUT = Layout.of("greylist_triplet", "id", List.of("client_network", "sender", "recipient"),
        List.of("first_seen", "last_seen", "passed", "again", "told", "expires"));

    /** What the column {@code again} has where nothing stands beside a triplet: compared with, as NULL could not be. */
    private static final Instant NEVER = Instant.EPOCH;

    public TripletTable(Connection connection, Dialect dialect) {
        super(LAYOUT, connection, dialect);
    }

    /** What the column {@code told} has of rows of which nothing was told, or by a release that did not keep it. */
    private static final long NOTHING = -1;

    /** What the column {@code passed} has: it is in databases, and must not change. */
    static int code(RowKind kind) {
        return switch (kind) {
            case FIRST_CONTACT -> 0;
            case PASSED -> 1;
            case CORRESPONDENT -> 2;
            case FIRST_CONTACT_BY_SPF -> 3;
            case KNOWN_SENDER -> 4;
            case CORRESPONDENT_DOMAIN -> 5;
            case RELEASE -> 6;
            case CLIENT -> throw new IllegalArgumentException("clients have a table of their own");
        };
    }

    List<Expiring<TripletId>> expiring(RowKind kind, long after, long by, int atMost) throws SQLException {
        return expiring(of(kind), "passed, expires", after, by, atMost);
    }

    List<Expiring<TripletId>> delete(List<Expiring<TripletId>> found, RowKind kind, long after, long by) throws SQLException {
        return delete(found, of(kind), after, by);
    }

    private static String of(RowKind kind) {
        return "passed = " + code(kind) + " AND ";
    }

    @Override
    TripletId raw(Triplet triplet) {
        return triplet.id();
    }

    @Override
    void bind(PreparedStatement statement, int at, TripletId id) throws SQLException {
        statement.setBytes(at, id.bytes());
    }

    @Override
    TripletId raw(ResultSet row, int at) throws SQLException {
        return TripletId.of(row.getBytes(at));
    }

    @Override
    void bindTexts(PreparedStatement statement, int at, Triplet triplet) throws SQLException {
        statement.setString(at, triplet.network());
        statement.setString(at + 1, triplet.sender());
        statement.setString(at + 2, triplet.recipient());
    }

    @Override
    Triplet key(TripletId id, ResultSet row, int texts) throws SQLException {
        return new Triplet(row.getString(texts), row.getString(texts + 1), row.getString(texts + 2));
    }

    @Override
    void bindState(PreparedStatement statement, int at, Triplet triplet, TripletState state) throws SQLException {
        bind(statement, at, state.firstSeen(), state.lastSeen());
        statement.setInt(at + 2, code(RowKind.of(triplet, state)));
        bind(statement, at + 3, state.again().orElse(NEVER));
        statement.setLong(at + 4, state.told().map(Duration::toMillis).orElse(NOTHING));
        bind(statement, at + 5, state.expires());
    }

    @Override
    TripletState state(ResultSet row, int at) throws SQLException {
        int kind = row.getInt(at + 2);
        long told = row.getLong(at + 4);
        return new TripletState(instant(row, at), instant(row, at + 1),
            kind != code(RowKind.FIRST_CONTACT) && kind != code(RowKind.FIRST_CONTACT_BY_SPF),
            told == NOTHING ? Optional.empty() : Optional.of(Duration.ofMillis(told)), instant(row, at + 5),
            Optional.of(instant(row, at + 3)).filter(again -> !again.equals(NEVER)));
    }
}
