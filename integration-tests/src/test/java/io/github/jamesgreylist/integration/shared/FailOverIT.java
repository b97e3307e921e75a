package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Bridges on a PostgreSQL with a standby, both of them named in the URL, as {@code docs/shared-database.md} has it. */
@EnabledIf("io.github.jamesgreylist.testing.database.PostgresServer#isThere")
class FailOverIT {

    /** The page says five seconds; a busy machine may add to it. */
    private static final Duration FIVE_SECONDS_AND_SOME = Duration.ofSeconds(15);
    private static final String STRANGER = "192.0.2.9";

    @TempDir
    Path directory;
    private final List<BridgeNode> bridges = new ArrayList<>();
    private PostgresServer one;
    private PostgresServer other;

    @BeforeEach
    void startPrimaryAndStandby() throws Exception {
        one = PostgresServer.started();
        one.execute("CREATE DATABASE greylist");
        other = one.standby();
    }

    @AfterEach
    void stop() {
        bridges.forEach(bridge -> bridge.bridge().close());
        other.close();
        one.close();
    }

    @Test
    void afterAFailOverUnderLoadNobodyIsForgottenAndTheOldPrimaryMayComeBackAsAStandby() throws Exception {
        // What is answered is on both, as the page asks who wants to lose nothing.
        one.execute("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()");
        BridgeNode inOrder = bridge("in-order", one, other);
        BridgeNode reversed = bridge("reversed", other, one);
        Load load = new Load(inOrder, "fail-over");
        Load reversedLoad = new Load(reversed, "reversed");
        try {
            Eventually.await("load", () -> load.deferred.size() > 20 && reversedLoad.deferred.size() > 20);
            one.kill();
            load.awaitDeferrals(false);
            reversedLoad.awaitDeferrals(false);

            other.promote();
            long promoted = System.nanoTime();
            load.awaitDeferrals(true);
            reversedLoad.awaitDeferrals(true);
            assertThat(Duration.ofNanos(System.nanoTime() - promoted)).isLessThan(FIVE_SECONDS_AND_SOME);
        } finally {
            load.stop();
            reversedLoad.stop();
        }
        assertThat(senders(other)).as("everybody who was told to wait").containsAll(load.deferred)
            .containsAll(reversedLoad.deferred);
        for (String early : load.deferred.stream().sorted().limit(5).toList()) {
            Eventually.await("an answer within the budget", () -> inOrder.defers("203.0.113.9", early));
        }
        Eventually.await("their early retries in the log", () -> {
            String log = inOrder.log();
            return load.deferred.stream().sorted().limit(5).allMatch(early -> log.lines()
                .anyMatch(line -> line.contains("reason=early-retry") && line.contains("sender=" + early)));
        });

        one.follow(other);
        assertGreylists(inOrder, reversed, bridge("started-later", one, other), bridge("started-later-reversed", other, one));

        other.stop();
        one.promote();
        assertGreylists(inOrder, reversed);
    }

    @Test
    void aUrlThatLeadsToTheStandbyAloneIsSaidAndGreylistingBeginsWithThePromotion() throws Exception {
        BridgeNode bridge = bridge("standby", other);
        assertThat(bridge.defers(STRANGER, "before@example.org")).isFalse();
        Eventually.await("the log", () -> bridge.log().contains("greylist store unavailable"));
        assertThat(bridge.log()).containsOnlyOnce("greylist store unavailable, mail is accepted without greylisting until it is"
            + " back: cannot open the greylist tables: the database can only be read, as it is a standby, or as its operator"
            + " wants it so: the JDBC URL has to lead to the primary");

        one.kill();
        other.promote();
        assertGreylists(bridge);
    }

    private void assertGreylists(BridgeNode... nodes) {
        for (BridgeNode node : nodes) {
            Eventually.await("greylisting", () -> node.defers(STRANGER, unknown()));
            for (int i = 0; i < 5; i++) {
                String sender = unknown();
                Eventually.await("and again", () -> node.defers(STRANGER, sender));
            }
        }
    }

    private int strangers;

    /** Letters, as numbers in an address do not count. */
    private String unknown() {
        return "s" + "x".repeat(strangers / 26) + (char) ('a' + strangers++ % 26) + "@example.org";
    }

    private BridgeNode bridge(String name, PostgresServer... hosts) throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        List<String> addresses = new ArrayList<>();
        for (PostgresServer host : hosts) {
            addresses.add("127.0.0.1:" + host.port());
        }
        int port = FreePorts.next();
        BridgeNode bridge = new BridgeNode(BridgeProcess.start(own, "--inet=127.0.0.1:" + port, "--verbose", "--time-budget=2000",
            "--database=jdbc:postgresql://" + String.join(",", addresses) + "/greylist", "--database-user=" + one.user(),
            "--database-password-file=" + Files.writeString(own.resolve("password"), one.password() + "\n")), port);
        bridges.add(bridge);
        return bridge;
    }

    private static Set<String> senders(PostgresServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url("greylist"), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sender FROM greylist_triplet")) {
            Set<String> senders = new HashSet<>();
            while (row.next()) {
                senders.add(row.getString(1));
            }
            return senders;
        }
    }
}
