package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.cassandra.ClientRows.Counting;
import io.github.jamesgreylist.cassandra.TripletRows.Contact;
import io.github.jamesgreylist.cassandra.TripletRows.Passed;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.store.RowKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is said to the cluster, prepared, and what its rows mean. For any number of threads. */
final class Cql {

    /** More than there are of any key, but for what somebody has made on purpose. */
    static final int MOST_OF_A_KEY = 256;
    static final byte PASSED = 0;
    static final byte CONTACT = 1;
    static final byte SUM = 0;
    static final byte PASS = 1;
    /** A first contact of which it is not known what was told; behind those of which it is. */
    private static final long NOT_TOLD = Long.MAX_VALUE;

    private final PreparedStatement findTriplet;
    private final PreparedStatement findClient;
    private final PreparedStatement saveTriplet;
    private final PreparedStatement saveClient;
    private final PreparedStatement deleteTripletRow;
    private final PreparedStatement deleteTriplet;
    private final PreparedStatement deleteClient;
    private final PreparedStatement scanTriplets;
    private final PreparedStatement scanClients;
    private final PreparedStatement saveCount;
    private final PreparedStatement findCounts;
    private final PreparedStatement saveLoad;
    private final PreparedStatement findLoads;
    private final PreparedStatement saveNote;
    private final PreparedStatement findNotes;
    private final PreparedStatement time;

    Cql(CqlSession session, Tables tables) {
        String triplet = tables.name("greylist_triplet");
        String client = tables.name("greylist_client");
        String note = tables.name("greylist_note");
        String tripletColumns = "key, part, kind, at, told, network, sender, recipient, first_seen, last_seen, expires";
        String clientColumns = "name, kind, at, who, passes, counted, last_counted, last_seen, expires";
        findTriplet = session.prepare("SELECT " + tripletColumns + " FROM " + triplet + " WHERE key = ? AND part = ? LIMIT "
            + MOST_OF_A_KEY);
        findClient = session.prepare("SELECT " + clientColumns + " FROM " + client + " WHERE name = ? LIMIT " + MOST_OF_A_KEY);
        saveTriplet =
            session.prepare("INSERT INTO " + triplet + " (" + tripletColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " USING TTL ? AND TIMESTAMP ?");
        saveClient = session.prepare("INSERT INTO " + client + " (" + clientColumns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " USING TTL ? AND TIMESTAMP ?");
        deleteTripletRow = session.prepare("DELETE FROM " + triplet + " USING TIMESTAMP ? WHERE key = ? AND part = ? AND kind = ?"
            + " AND at = ? AND told = ?");
        deleteTriplet = session.prepare("DELETE FROM " + triplet + " USING TIMESTAMP ? WHERE key = ? AND part = ?");
        deleteClient = session.prepare("DELETE FROM " + client + " USING TIMESTAMP ? WHERE name = ?");
        scanTriplets = session.prepare("SELECT " + tripletColumns + " FROM " + triplet);
        scanClients = session.prepare("SELECT " + clientColumns + " FROM " + client);
        String count = tables.name("greylist_count");
        saveCount = session.prepare("INSERT INTO " + count + " (hour, server, name, number) VALUES (?, ?, ?, ?) USING TTL ?"
            + " AND TIMESTAMP ?");
        findCounts = session.prepare("SELECT hour, name, number FROM " + count + " WHERE hour = ?");
        String load = tables.name("greylist_load");
        saveLoad =
            session.prepare(
                "INSERT INTO " + load + " (since, kind, server, number) VALUES (?, ?, ?, ?) USING TTL ? AND TIMESTAMP ?");
        findLoads = session.prepare("SELECT kind, server, number FROM " + load + " WHERE since = ?");
        saveNote = session.prepare("INSERT INTO " + note + " (name, value) VALUES (?, ?) USING TTL ? AND TIMESTAMP ?");
        findNotes = session.prepare("SELECT name, value FROM " + note + " WHERE name IN ?");
        time = session.prepare("SELECT toTimestamp(now()) AS now FROM system.local");
    }

    /** Where a triplet's rows are. Both releases of a sender and a recipient are in one place. */
    private record Key(ByteBuffer key, String part) {

        static Key of(Triplet triplet) {
            return triplet.isRelease()
                ? new Key(ByteBuffer.wrap(new Triplet(Triplet.RELEASE, triplet.sender(), triplet.recipient()).id().bytes()),
                    triplet.network())
                : new Key(ByteBuffer.wrap(triplet.id().bytes()), "");
        }
    }

    BoundStatement find(Triplet triplet) {
        Key key = Key.of(triplet);
        return findTriplet.bind(key.key, key.part);
    }

    BoundStatement find(String client) {
        return findClient.bind(client);
    }

    BoundStatement save(Triplet triplet, Passed row, Duration lifetime, long timestamp) {
        return save(triplet, PASSED, 0, NOT_TOLD, row.firstSeen(), row.lastSeen(), row.expires(), lifetime, timestamp);
    }

    BoundStatement save(Triplet triplet, Contact row, Duration lifetime, long timestamp) {
        return save(triplet, CONTACT, row.at().toEpochMilli(), told(row), row.at(), row.lastSeen(), row.expires(), lifetime,
            timestamp);
    }

    private BoundStatement save(Triplet triplet, byte kind, long at, long told, Instant firstSeen, Instant lastSeen,
            Instant expires, Duration lifetime, long timestamp) {
        Key key = Key.of(triplet);
        return saveTriplet.bind(key.key, key.part, kind, at, told, triplet.network(), triplet.sender(), triplet.recipient(),
            firstSeen.toEpochMilli(), lastSeen.toEpochMilli(), expires.toEpochMilli(), seconds(lifetime), timestamp);
    }

    private static long told(Contact row) {
        return row.told().map(Duration::toMillis).orElse(NOT_TOLD);
    }

    BoundStatement saveSum(String client, ClientState sum, Duration lifetime, long timestamp) {
        return saveClient.bind(client, SUM, 0L, "", sum.passes(), sum.counted().digests(), sum.lastCounted().toEpochMilli(),
            sum.lastSeen().toEpochMilli(), sum.expires().toEpochMilli(), seconds(lifetime), timestamp);
    }

    BoundStatement save(String client, Counting row, Duration lifetime, long timestamp) {
        long at = row.at().toEpochMilli();
        return saveClient.bind(client, PASS, at, row.who(), 1, row.who(), at, at, row.expires().toEpochMilli(),
            seconds(lifetime), timestamp);
    }

    BoundStatement deletePassed(Triplet triplet, long timestamp) {
        Key key = Key.of(triplet);
        return deleteTripletRow.bind(timestamp, key.key, key.part, PASSED, 0L, NOT_TOLD);
    }

    BoundStatement delete(Triplet triplet, Contact row, long timestamp) {
        Key key = Key.of(triplet);
        return deleteTripletRow.bind(timestamp, key.key, key.part, CONTACT, row.at().toEpochMilli(), told(row));
    }

    BoundStatement delete(Triplet triplet, long timestamp) {
        Key key = Key.of(triplet);
        return deleteTriplet.bind(timestamp, key.key, key.part);
    }

    BoundStatement delete(String client, long timestamp) {
        return deleteClient.bind(timestamp, client);
    }

    BoundStatement scanTriplets() {
        return scanTriplets.bind();
    }

    BoundStatement scanClients() {
        return scanClients.bind();
    }

    BoundStatement saveCount(Instant hour, UUID server, String name, long number, Duration lifetime, long timestamp) {
        return saveCount.bind(hour.toEpochMilli(), server, name, number, seconds(lifetime), timestamp);
    }

    BoundStatement findCounts(Instant hour) {
        return findCounts.bind(hour.toEpochMilli());
    }

    BoundStatement saveLoad(Instant since, RowKind kind, UUID server, long number, Duration lifetime, long timestamp) {
        return saveLoad.bind(since.toEpochMilli(), kind.name(), server, number, seconds(lifetime), timestamp);
    }

    BoundStatement findLoads(Instant since) {
        return findLoads.bind(since.toEpochMilli());
    }

    BoundStatement saveNote(String name, long value, Duration lifetime, long timestamp) {
        return saveNote.bind(name, value, seconds(lifetime), timestamp);
    }

    BoundStatement findNotes(String... names) {
        return findNotes.bind(List.of(names));
    }

    /** Of the node that answers. */
    BoundStatement time() {
        return time.bind();
    }

    private static int seconds(Duration lifetime) {
        return (int) lifetime.toSeconds();
    }

    static boolean isKind(Row row, byte kind) {
        return row.getByte("kind") == kind;
    }

    static Triplet triplet(Row row) {
        return new Triplet(Tables.text(row.getString("network")), Tables.text(row.getString("sender")),
            Tables.text(row.getString("recipient")));
    }

    static Passed passed(Row row) {
        return new Passed(instant(row, "first_seen"), instant(row, "last_seen"), instant(row, "expires"));
    }

    static Contact contact(Row row) {
        long told = row.getLong("told");
        return new Contact(instant(row, "at"), told == NOT_TOLD ? Optional.empty() : Optional.of(Duration.ofMillis(told)),
            instant(row, "last_seen"), instant(row, "expires"));
    }

    static ClientState sum(Row row) {
        return new ClientState(row.getInt("passes"), new Counted(Tables.text(row.getString("counted"))),
            instant(row, "last_counted"), instant(row, "last_seen"), instant(row, "expires"));
    }

    static Counting counting(Row row) {
        return new Counting(instant(row, "at"), Tables.text(row.getString("who")), instant(row, "expires"));
    }

    private static Instant instant(Row row, String column) {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
