package io.github.jamesgreylist.bench.policy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.load.WrongAnswerException;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Fleet;
import io.github.jamesgreylist.bench.server.KnownTriplets;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A greylist in Cassandra, on one node and on three, beside one on Derby. All nodes share this machine: only ratios mean anything. */
public record CassandraSection(Settings settings, Servers servers, Report report) {

    private static final String DERBY = "Derby";
    private static final String ONE = "Cassandra, one node";
    private static final String THREE = "Cassandra, three nodes, three copies";
    private static final String KEYSPACE = "greylist";
    private static final String KNOWN = "known";
    private static final String NEW = "new";
    private static final List<Integer> CONNECTIONS = List.of(8, 32);
    private static final long TRIPLETS = 2_000;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    public void run() throws IOException, InterruptedException {
        report.title("Cassandra");
        LoadTable table = new LoadTable("load", "connections", "store");
        ClusterCost cost = new ClusterCost(KEYSPACE);
        try (CassandraServer node = CassandraServer.own()) {
            beside(table, cost, ONE, List.of(node), 1);
        }
        List<CassandraServer> ring = CassandraServer.ring();
        try {
            beside(table, cost, THREE, ring, ring.size());
        } finally {
            ring.forEach(CassandraServer::close);
        }
        report.note("All nodes share this machine with the bridges. Known: in the memory of the bridge, which asks no store.");
        table.print(report);
        cost.print(report, "load", "connections", "store");
    }

    private void beside(LoadTable table, ClusterCost cost, String name, List<CassandraServer> nodes, int copies)
            throws IOException, InterruptedException {
        makeKeyspace(nodes.get(0), copies);
        String addresses = nodes.stream().map(node -> node.host() + ":" + node.port()).collect(Collectors.joining(","));
        ServerProcess derby = servers.bridge();
        String besideIt = DERBY + ", beside " + name;
        ServerProcess cluster = servers.bridgeOnCassandra(name, addresses, KEYSPACE);
        try (Fleet bridges = Fleet.of(List.of(derby, cluster)); CqlSession session = session(nodes.get(0))) {
            warmUp(name, bridges.all());
            for (int round : settings.rounds(name)) {
                for (int connections : CONNECTIONS) {
                    for (ServerProcess bridge : Settings.inTurn(bridges.all(), round)) {
                        String store = bridge == derby ? besideIt : name;
                        for (String load : List.of(KNOWN, NEW)) {
                            Traffic traffic = load.equals(NEW) ? Traffic.fresh() : Traffic.known(TRIPLETS);
                            String number = Integer.toString(connections);
                            ClusterCost.Load measured = () -> {
                                Sample sample = bridge.load(connections, traffic, settings.stretch());
                                table.add(sample, load, number, store);
                                return sample.count();
                            };
                            if (bridge == derby) {
                                measured.run();
                            } else {
                                cost.measure(nodes, bridge, session, measured, load, number, store);
                            }
                        }
                    }
                }
            }
            bridges.noteTrouble(report);
        }
        for (int connections : CONNECTIONS) {
            for (String load : List.of(KNOWN, NEW)) {
                String number = Integer.toString(connections);
                report.target(Target.told(load + ", " + number + " connections: " + name + " to Derby",
                    table.perSecond(load, number, name).over(table.perSecond(load, number, besideIt)), " ×"));
            }
        }
    }

    private void warmUp(String name, List<ServerProcess> bridges) throws IOException, InterruptedException {
        settings.progress(name + ": warming up");
        for (ServerProcess bridge : bridges) {
            awaitGreylist(bridge);
            bridge.load(CONNECTIONS.get(1), Traffic.fresh(), WARM_UP);
            KnownTriplets.make(bridge.port(), TRIPLETS);
        }
    }

    /** Until its store is open, mail passes. */
    private static void awaitGreylist(ServerProcess bridge) {
        Eventually.await("the greylist").atMost(PATIENCE).pollInterval(BETWEEN_TRIES)
            .ignoreExceptionsInstanceOf(WrongAnswerException.class).until(() -> {
                bridge.load(1, Traffic.oneNew(), PATIENCE);
                return true;
            });
    }

    private static void makeKeyspace(CassandraServer node, int copies) {
        try (CqlSession session = session(node)) {
            session.execute("CREATE KEYSPACE " + KEYSPACE
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': " + copies + "}");
        }
    }

    private static CqlSession session(CassandraServer node) {
        return CqlSession.builder().addContactPoint(node.address()).withLocalDatacenter("datacenter1")
            .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE).build())
            .build();
    }
}
