package io.github.jamesgreylist.jdbc.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.database.DatabaseServer;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import io.github.jamesgreylist.transfer.foreign.ForeignRows;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables of sqlgrey 1.8 and iRedAPD 5 in the servers that their operators have, with the columns that the originals make.
 * The servers run in time zones far from this machine's.
 */
class ForeignServersIT {

    private static final Duration WHILE_INSERTING = Duration.ofMinutes(5);

    /** What differs between the servers in what the originals write. */
    private enum Kind {
        POSTGRESQL("SERIAL PRIMARY KEY", "BIGINT", "SMALLINT") {
            @Override
            DatabaseServer server() throws IOException {
                assumeTrue(PostgresServer.isThere());
                return PostgresServer.shared();
            }
        },
        MARIADB("BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY", "INT UNSIGNED", "TINYINT(1)") {
            @Override
            DatabaseServer server() throws IOException {
                assumeTrue(MariaDbServer.isThere());
                return MariaDbServer.shared();
            }
        };

        private final String id;
        private final String epoch;
        private final String flag;

        Kind(String id, String epoch, String flag) {
            this.id = id;
            this.epoch = epoch;
            this.flag = flag;
        }

        abstract DatabaseServer server() throws IOException;
    }

    private final Rows rows = Rows.collecting();
    private final ForeignRows foreign = new ForeignRows(new TripletForm(new ClientNetwork(24, 64), Optional.empty()),
        Policy.DEFAULT, new Visitor() {
            @Override
            public void triplet(Triplet triplet, TripletState state) {
                rows.triplets().put(triplet, state);
            }

            @Override
            public void client(String network, ClientState state) {
                rows.clients().put(network, state);
            }
        }, Instant.MAX);

    private static ForeignDatabase database(Kind kind, String... statements) throws SQLException, IOException {
        DatabaseServer server = kind.server();
        String url = server.url(server.createDatabase());
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return new ForeignDatabase(url, Optional.of(server.user()), Optional.of(server.password()));
    }

    private static String[] sqlgrey() {
        return new String[] {
            "CREATE TABLE connect (sender_name varchar(64) NOT NULL, sender_domain varchar(255) NOT NULL, src varchar(39) NOT NULL,"
                + " rcpt varchar(255) NOT NULL, first_seen timestamp NOT NULL)",
            "CREATE TABLE from_awl (sender_name varchar(64) NOT NULL, sender_domain varchar(255) NOT NULL, src varchar(39) NOT NULL,"
                + " first_seen timestamp NOT NULL, last_seen timestamp NOT NULL, PRIMARY KEY (src, sender_domain, sender_name))",
            "CREATE TABLE domain_awl (sender_domain varchar(255) NOT NULL, src varchar(39) NOT NULL, first_seen timestamp NOT NULL,"
                + " last_seen timestamp NOT NULL, PRIMARY KEY (src, sender_domain))",
            "CREATE TABLE config (parameter varchar(255) NOT NULL, value varchar(255), PRIMARY KEY (parameter))",
            "CREATE TABLE optout_domain (domain varchar(255) NOT NULL, PRIMARY KEY (domain))",
            "CREATE TABLE optout_email (email varchar(255) NOT NULL, PRIMARY KEY (email))",
            "INSERT INTO connect VALUES ('ann', 'example.org', '192.0.2', 'bob@demo.test', NOW())",
            "INSERT INTO connect VALUES ('-undef-', '-undef-', '198.51.100.7', 'bob@demo.test', NOW())",
            "INSERT INTO from_awl VALUES ('carl', 'example.org', '192.0.2', NOW(), NOW())",
            "INSERT INTO from_awl VALUES ('-undef-', '-undef-', '192.0.2', NOW(), NOW())",
            "INSERT INTO domain_awl VALUES ('example.com', '2001:db8::9', NOW(), NOW())",
            "INSERT INTO optout_domain VALUES ('quick.test')", "INSERT INTO optout_email VALUES ('dan@demo.test')"};
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whoeverIsOnSqlgreysListsIsKnownAndWhoeverWaitsGoesOnWaitingSinceThatInstant(Kind kind) throws Exception {
        ForeignDatabase database = database(kind, sqlgrey());

        ForeignDatabase.Lines lines = database.readSqlgrey(foreign);

        assertThat(rows.triplets()).containsOnlyKeys(new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test"),
            new Triplet("198.51.100.0/24", "", "bob@demo.test"),
            new Triplet("192.0.2.0/24", "carl@example.org", Triplet.ANY_RECIPIENT));
        assertThat(rows.triplets().values()).allSatisfy(
            state -> assertThat(Duration.between(state.firstSeen(), Instant.now()).abs()).isLessThan(WHILE_INSERTING));
        assertThat(rows.triplets().get(new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test")).passed()).isFalse();
        assertThat(rows.triplets().get(new Triplet("192.0.2.0/24", "carl@example.org", Triplet.ANY_RECIPIENT)).passed()).isTrue();
        assertThat(rows.clients()).containsOnlyKeys("from:2001:db8::/64 @example.com");
        assertThat(foreign.problems()).singleElement().asString().startsWith("from_awl, row ")
            .endsWith(": the null sender is nobody's, and never a known one");
        assertThat(lines.recipientRules()).containsExactly("dan@demo.test off", "quick.test off");
    }

    private static String[] iredapd(Kind kind, long now) {
        return new String[] {
            "CREATE TABLE greylisting_tracking (id " + kind.id
                + ", sender VARCHAR(255) NOT NULL, recipient VARCHAR(255) NOT NULL,"
                + " client_address VARCHAR(40) NOT NULL, sender_domain VARCHAR(255) NOT NULL DEFAULT '', rcpt_domain VARCHAR(255)"
                + " NOT NULL DEFAULT '', init_time " + kind.epoch + " NOT NULL DEFAULT 0, block_expired " + kind.epoch
                + " NOT NULL DEFAULT 0, record_expired " + kind.epoch + " NOT NULL DEFAULT 0, blocked_count BIGINT NOT NULL"
                + " DEFAULT 0, passed " + kind.flag + " NOT NULL DEFAULT 0)",
            "CREATE TABLE greylisting (id " + kind.id + ", account VARCHAR(255) NOT NULL DEFAULT '', priority SMALLINT NOT NULL"
                + " DEFAULT 0, sender VARCHAR(255) NOT NULL DEFAULT '', sender_priority SMALLINT NOT NULL DEFAULT 0, comment"
                + " VARCHAR(255) NOT NULL DEFAULT '', active " + kind.flag + " NOT NULL DEFAULT 1)",
            "CREATE TABLE greylisting_whitelists (id " + kind.id + ", account VARCHAR(255) NOT NULL DEFAULT '', sender"
                + " VARCHAR(255) NOT NULL DEFAULT '', comment VARCHAR(255) NOT NULL DEFAULT '')",
            "INSERT INTO greylisting_tracking (sender, recipient, client_address, init_time, block_expired, record_expired, passed)"
                + " VALUES ('Ann@example.org', 'bob@demo.test', '192.0.2.9', " + now + ", " + (now + 900) + ", " + (now + 86_400)
                + ", 0), ('', 'bob@demo.test', '192.0.2.9', " + now + ", " + (now + 900) + ", " + (now + 2_592_060) + ", 1)",
            "INSERT INTO greylisting (account, sender, active) VALUES ('@.', '@.', 1), ('@demo.test', '@.', 0)",
            "INSERT INTO greylisting_whitelists (account, sender) VALUES ('@.', '203.0.113.0/24'), ('@demo.test', '198.51.100.1')"};
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatIredapdTracksIsCarriedOver(Kind kind) throws Exception {
        Instant first = Instant.ofEpochSecond(Instant.now().getEpochSecond());
        ForeignDatabase database = database(kind, iredapd(kind, first.getEpochSecond()));

        ForeignDatabase.Lines lines = database.readIredapd(foreign);

        TripletState waits = rows.triplets().get(new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test"));
        assertThat(waits.passed()).isFalse();
        assertThat(waits.firstSeen()).isEqualTo(first);
        assertThat(waits.told()).contains(Duration.ofMinutes(15));
        TripletState passed = rows.triplets().get(new Triplet("192.0.2.0/24", "", "bob@demo.test"));
        assertThat(passed.passed()).isTrue();
        assertThat(passed.lastSeen()).isEqualTo(first.plusSeconds(60));
        assertThat(lines.recipientRules()).containsExactly("demo.test off");
        assertThat(lines.clients()).containsExactly("203.0.113.0/24");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aDatabaseOfSomebodyElseAndAWrongPasswordAreASentenceWithoutThePassword(Kind kind) throws Exception {
        ForeignDatabase empty = database(kind);
        assertThatThrownBy(() -> empty.readSqlgrey(foreign)).isInstanceOf(ForeignDataException.class)
            .hasMessage("there is no table from_awl in this database: give the JDBC URL of that of sqlgrey");
        assertThatThrownBy(() -> empty.readIredapd(foreign)).isInstanceOf(ForeignDataException.class)
            .hasMessageContaining("that of iRedAPD");
        ForeignDatabase wrong = new ForeignDatabase(empty.url(), empty.user(), Optional.of("topsecret"));
        assertThatThrownBy(() -> wrong.readSqlgrey(foreign)).isInstanceOf(ForeignDataException.class)
            .hasMessageStartingWith("the database cannot be read: ").hasMessageNotContaining("topsecret");
    }
}
