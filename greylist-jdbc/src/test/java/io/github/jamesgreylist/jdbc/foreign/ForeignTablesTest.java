package io.github.jamesgreylist.jdbc.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import io.github.jamesgreylist.transfer.foreign.ForeignRows;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as sqlgrey and iRedAPD make them, in a real SQLite, and with time stamps in H2. */
class ForeignTablesTest {

    private static final Instant FIRST = Instant.ofEpochSecond(1_796_000_000);
    private static final Instant LAST = Instant.ofEpochSecond(1_796_080_000);
    private static final String[] SQLGREY = {
        "CREATE TABLE connect (sender_name varchar(64) NOT NULL, sender_domain varchar(255) NOT NULL, src varchar(39) NOT NULL,"
            + " rcpt varchar(255) NOT NULL, first_seen timestamp NOT NULL)",
        "CREATE TABLE from_awl (sender_name varchar(64) NOT NULL, sender_domain varchar(255) NOT NULL, src varchar(39) NOT NULL,"
            + " first_seen timestamp NOT NULL, last_seen timestamp NOT NULL, PRIMARY KEY (src, sender_domain, sender_name))",
        "CREATE TABLE domain_awl (sender_domain varchar(255) NOT NULL, src varchar(39) NOT NULL, first_seen timestamp NOT NULL,"
            + " last_seen timestamp NOT NULL, PRIMARY KEY (src, sender_domain))",
        "CREATE TABLE optout_email (email varchar(255) NOT NULL, PRIMARY KEY (email))"};

    @TempDir
    Path directory;

    private final Rows rows = Rows.collecting();
    private final ForeignRows foreign =
        new ForeignRows(new TripletForm(new ClientNetwork(24, 64), Optional.empty()), Policy.DEFAULT,
            new Visitor() {
                @Override
                public void triplet(Triplet triplet, TripletState state) {
                    rows.triplets().put(triplet, state);
                }

                @Override
                public void client(String network, ClientState state) {
                    rows.clients().put(network, state);
                }
            }, Instant.MAX);
    private Connection sqlite;

    @BeforeEach
    void open() throws SQLException {
        sqlite = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("other.db"));
    }

    @AfterEach
    void close() throws SQLException {
        sqlite.close();
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void whoeverIsOnSqlgreysListsIsKnownAndWhoeverWaitsGoesOnWaiting() throws SQLException {
        execute(sqlite, SQLGREY);
        execute(sqlite,
            "INSERT INTO connect VALUES ('ann', 'example.org', '192.0.2', 'bob@demo.test', " + FIRST.getEpochSecond() + ")",
            "INSERT INTO connect VALUES ('-undef-', '-undef-', '198.51.100.7', 'bob@demo.test', " + FIRST.getEpochSecond() + ")",
            "INSERT INTO from_awl VALUES ('carl', 'example.org', '192.0.2', " + FIRST.getEpochSecond() + ", "
                + LAST.getEpochSecond() + ")",
            "INSERT INTO from_awl VALUES ('-undef-', '-undef-', '192.0.2', 1, 2)",
            "INSERT INTO domain_awl VALUES ('example.com', '2001:db8::9', 1, " + LAST.getEpochSecond() + ")",
            "INSERT INTO optout_email VALUES ('dan@demo.test')");

        new Sqlgrey(sqlite, foreign).read();

        assertThat(rows.triplets()).containsOnlyKeys(new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test"),
            new Triplet("198.51.100.0/24", "", "bob@demo.test"),
            new Triplet("192.0.2.0/24", "carl@example.org", Triplet.ANY_RECIPIENT));
        assertThat(rows.triplets().get(new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test")))
            .isEqualTo(new TripletState(
                FIRST, FIRST, false, Optional.of(Duration.ofMinutes(5)), FIRST.plus(Policy.DEFAULT.retryWindow()),
                Optional.empty()));
        assertThat(rows.triplets().get(new Triplet("192.0.2.0/24", "carl@example.org", Triplet.ANY_RECIPIENT)))
            .isEqualTo(new TripletState(FIRST, LAST, true, LAST.plus(Policy.DEFAULT.passLifetime())));
        assertThat(rows.clients()).hasSize(1);
        assertThat(rows.clients().get("from:2001:db8::/64 @example.com").passes()).isEqualTo(2);
        assertThat(foreign.problems()).containsExactly("from_awl, row 2: the null sender is nobody's, and never a known one");
        assertThat(new Sqlgrey(sqlite, foreign).recipientRules()).containsExactly("dan@demo.test off");
    }

    /** As it stores them with the greymethods smart and classc. */
    @Test
    void aNetworkOfIpv6InFourGroupsIsCarriedOver() throws SQLException {
        execute(sqlite, SQLGREY);
        execute(sqlite,
            "INSERT INTO connect VALUES ('ann', 'example.org', '2001:0db8:0001:0002', 'bob@demo.test', 1796000000)",
            "INSERT INTO from_awl VALUES ('carl', 'example.org', '2001:0db8:0001:0002', 1796000000, 1796080000)",
            "INSERT INTO domain_awl VALUES ('example.com', '2001:0db8:0001:0002', 1796000000, 1796080000)");

        new Sqlgrey(sqlite, foreign).read();

        assertThat(rows.triplets()).containsOnlyKeys(new Triplet("2001:db8:1:2::/64", "ann@example.org", "bob@demo.test"),
            new Triplet("2001:db8:1:2::/64", "carl@example.org", Triplet.ANY_RECIPIENT));
        assertThat(rows.clients()).containsOnlyKeys("from:2001:db8:1:2::/64 @example.com");
        assertThat(foreign.problems()).isEmpty();
    }

    /** Everything but SQLite keeps time stamps, in the time of the server. */
    @Test
    void timeStampsWithoutAZoneAreThoseOfThisMachine() throws SQLException {
        try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:sqlgrey")) {
            execute(h2, SQLGREY[1], "INSERT INTO from_awl VALUES ('a', 'example.org', '192.0.2', TIMESTAMP '2026-11-30 10:00:00',"
                + " TIMESTAMP '2026-11-30 11:00:00.25')");

            new Sqlgrey(h2, foreign).read();
        }

        TripletState state = rows.triplets().values().iterator().next();
        assertThat(state.firstSeen()).isEqualTo(LocalDateTime.of(2026, 11, 30, 10, 0).atZone(ZoneId.systemDefault()).toInstant());
        assertThat(Duration.between(state.firstSeen(), state.lastSeen())).isEqualTo(Duration.ofMinutes(60).plusMillis(250));
    }

    @Test
    void whatIredapdTracksIsCarriedOver() throws SQLException {
        execute(sqlite,
            "CREATE TABLE greylisting_tracking (sender TEXT, recipient TEXT, client_address TEXT, sender_domain TEXT, rcpt_domain TEXT,"
                + " init_time INTEGER, block_expired INTEGER, record_expired INTEGER, blocked_count INTEGER, passed INTEGER)",
            "INSERT INTO greylisting_tracking VALUES ('Ann@example.org', 'bob@demo.test', '192.0.2.9', '', '', 1796000000, 1796000900,"
                + " 1796086400, 1, 0)",
            "INSERT INTO greylisting_tracking VALUES ('', 'bob@demo.test', '192.0.2.9', '', '', 1796000000, 1796000900, "
                + LAST.plus(Duration.ofDays(30)).getEpochSecond() + ", 1, 1)",
            "CREATE TABLE greylisting (account TEXT, sender TEXT, active INTEGER)",
            "INSERT INTO greylisting VALUES ('@.', '@.', 1), ('@demo.test', '@.', 0), ('bob@demo.test', '@.', 0)");

        new Iredapd(sqlite, foreign).read();

        assertThat(rows.triplets().get(new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test")))
            .isEqualTo(new TripletState(
                FIRST, FIRST, false, Optional.of(Duration.ofMinutes(15)), FIRST.plus(Policy.DEFAULT.retryWindow()),
                Optional.empty()));
        assertThat(rows.triplets().get(new Triplet("192.0.2.0/24", "", "bob@demo.test")))
            .isEqualTo(new TripletState(FIRST, LAST, true, LAST.plus(Policy.DEFAULT.passLifetime())));
        assertThat(new Iredapd(sqlite, foreign).recipientRules()).containsExactly("demo.test off", "bob@demo.test off");
        assertThat(new Iredapd(sqlite, foreign).clients()).isEmpty();
    }

    @Test
    void anotherDatabaseIsRefusedWithASentence() {
        assertThatThrownBy(() -> new Sqlgrey(sqlite, foreign).read()).isInstanceOf(ForeignDataException.class)
            .hasMessage("there is no table from_awl in this database: give the JDBC URL of that of sqlgrey");
        assertThatThrownBy(() -> new Iredapd(sqlite, foreign).read()).isInstanceOf(ForeignDataException.class)
            .hasMessageContaining("that of iRedAPD");
    }
}
