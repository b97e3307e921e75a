package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two James servers and the packaged bridge on three Cassandra nodes that keep three copies. It takes some minutes and 4
 * GB: {@code make test FULL=1}.
 */
@EnabledIfEnvironmentVariable(named = "FULL", matches = "1")
class CassandraRingUnderMailIT {

    private static final String KEYSPACE = "apache_james";
    private static final String CLIENT = "127.0.0.1";
    private static final Duration BUDGET = Duration.ofSeconds(10);
    /** What a busy machine adds. */
    private static final Duration BUDGET_AND_SOME = BUDGET.plusSeconds(5);

    @TempDir
    static Path directory;
    private static List<CassandraServer> ring;
    private static JamesProcess strict;
    private static JamesProcess quick;
    private static BridgeProcess bridge;
    private static List<Node> servers;
    private static Node atOnce;

    /** One server, whose name is "at-once", lets a retry pass at once, the others after five minutes. */
    @BeforeAll
    static void start() throws Exception {
        ring = CassandraServer.ring();
        strict = james("5 minutes");
        quick = james("0 seconds");
        int port = FreePorts.next();
        Path jar = Files.copy(Build.BRIDGE, directory.resolve("greylist-bridge.jar"));
        Files.copy(Build.CASSANDRA_DRIVER, directory.resolve("greylist-bridge-cassandra.jar"));
        bridge = BridgeProcess.startJar(jar, Files.createDirectory(directory.resolve("bridge")), "--inet=127.0.0.1:" + port,
            "--verbose", "--time-budget=" + BUDGET.toMillis(), "--auto-whitelist-clients=0", "--spf=off",
            "--cassandra=" + addresses(), "--cassandra-datacenter=datacenter1", "--cassandra-keyspace=" + KEYSPACE);
        atOnce = new Server("at-once", sender -> Servers.rcpt(quick, sender).toString(), quick::log);
        servers = List.of(new Server("five-minutes", sender -> Servers.rcpt(strict, sender).toString(), strict::log), atOnce,
            new Server("bridge", sender -> BridgeProcess.ask(port, CLIENT, sender).replace("action=DEFER_IF_PERMIT", "450"),
                bridge::log));
    }

    private static JamesProcess james(String delay) throws IOException {
        return Servers.start(Servers.onCassandra(ring.get(0).host(), ring.get(0).port(), KEYSPACE)
            .systemProperty("cassandra.replication.factor", "3")
            .property("greylist.properties", "autoWhitelistClients", "0").property("greylist.properties", "spf", "off")
            .property("greylist.properties", "timeBudget", BUDGET.toSeconds() + " seconds")
            .property("greylist.properties", "delay", delay));
    }

    private static String addresses() {
        return ring.stream().map(node -> node.host() + ":" + node.port()).collect(Collectors.joining(","));
    }

    @AfterAll
    static void stop() throws IOException {
        if (bridge != null) {
            bridge.close();
        }
        for (JamesProcess james : Arrays.asList(strict, quick)) {
            if (james != null) {
                james.close();
            }
        }
        if (ring != null) {
            ring.forEach(CassandraServer::close);
        }
    }

    /** From this machine, as James sees it. */
    private record Server(String name, Attempts attempts, Log text) implements Node {

        private interface Attempts {
            String of(String sender) throws IOException;
        }

        private interface Log {
            String text() throws IOException;
        }

        @Override
        public String attempt(String client, String sender) throws IOException {
            return attempts.of(sender);
        }

        @Override
        public String log() throws IOException {
            return text.text();
        }
    }

    @Test
    void whoWasDeferredByOneJamesPassesAtTheOtherAndIsKnownToTheBridge() throws Exception {
        String sender = "first-here@example.org";
        for (Node server : servers) {
            Eventually.await(server.name() + " to greylist",
                () -> server.defers(CLIENT, "start-of-" + server.name() + "@example.org"));
        }

        assertThat(servers.get(0).attempt(CLIENT, sender)).contains("450 4.2.0", "Greylisted for 300 seconds");
        assertThat(servers.get(2).defers(CLIENT, sender)).as("early at the bridge").isTrue();
        assertThat(atOnce.attempt(CLIENT, sender)).as("in time").startsWith("250");
        assertThat(servers.get(2).attempt(CLIENT, sender)).as("known to the bridge").isEqualTo("action=DUNNO");
        assertThat(servers.get(0).attempt(CLIENT, sender)).as("known to the first").startsWith("250");
    }

    @Test
    void oneNodeAwayIsNotNoticedAndTwoAreAnOutageThatEndsByItselfAndNobodyIsForgotten() throws Exception {
        List<Load> loads = servers.stream().map(server -> new Load(server, "ring")).toList();
        Set<String> deferred = new HashSet<>();
        try {
            for (Load load : loads) {
                load.awaitDeferrals(true);
                load.awaitDeferred(20);
            }
            loads.forEach(load -> load.accepted.clear());
            List<Integer> logged = logged();
            ring.get(2).kill();
            for (Load load : loads) {
                load.awaitDeferred(100);
            }
            for (int i = 0; i < loads.size(); i++) {
                assertThat(loads.get(i).accepted).as("not greylisted, as it was on its way to that node").hasSizeLessThan(5);
                assertThat(lines(i, logged, "greylist store unavailable")).isEmpty();
            }

            ring.get(1).kill();
            for (Load load : loads) {
                load.awaitDeferrals(false);
            }
            ring.get(1).start();
            for (Load load : loads) {
                load.awaitDeferrals(true);
                load.awaitDeferred(20);
            }
            for (int i = 0; i < loads.size(); i++) {
                int number = i;
                loads.get(i).stop();
                deferred.addAll(loads.get(i).deferred);
                assertThat(loads.get(i).longest()).as("the longest wait at " + servers.get(i).name())
                    .isLessThan(BUDGET_AND_SOME);
                Eventually.await("the end of the outage at " + servers.get(i).name(), () -> {
                    servers.get(number).attempt(CLIENT, "calm@example.org");
                    return lines(number, logged, "greylist store works again").size() == 1;
                });
                assertThat(lines(i, logged, "greylist store unavailable")).singleElement().asString()
                    .contains("greylist store unavailable, mail is accepted without greylisting until it is back: ");
            }
        } finally {
            for (Load load : loads) {
                load.stop();
            }
        }
        assertKnown(deferred);
    }

    /** They pass where a retry may come at once, and not because that one cannot look. */
    private static void assertKnown(Set<String> deferred) throws Exception {
        for (String sender : deferred) {
            assertThat(atOnce.attempt(CLIENT, sender)).as(sender).startsWith("250");
        }
        Eventually.await("their passes in the log").untilAsserted(() -> {
            String log = atOnce.log();
            assertThat(deferred).allMatch(sender -> log.contains("sender=" + sender));
            assertThat(deferred.stream().filter(sender -> log.lines().noneMatch(
                line -> line.contains("reason=triplet found") && line.contains("sender=" + sender + ",")))).isEmpty();
        });
    }

    private static List<Integer> logged() throws IOException {
        List<Integer> lengths = new ArrayList<>();
        for (Node server : servers) {
            lengths.add(server.log().length());
        }
        return lengths;
    }

    /** Of that server's log since then. */
    private static List<String> lines(int server, List<Integer> since, String text) throws IOException {
        return servers.get(server).log().substring(since.get(server)).lines().filter(line -> line.contains(text)).toList();
    }
}
