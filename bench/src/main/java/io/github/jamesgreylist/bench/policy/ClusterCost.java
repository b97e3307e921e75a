package io.github.jamesgreylist.bench.policy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What answers cost the nodes of a cluster, as these count it themselves, and the bridge that gives them. */
final class ClusterCost {

    /** Where a node tells what it was asked for, and what it did for itself and for others. */
    private static final Map<String, String> VIEWS =
        Map.of("reads", "coordinator_read_latency", "writes", "coordinator_write_latency",
            "reads of nodes", "local_read_latency", "writes of nodes", "local_write_latency");
    private static final String CPU_OF_NODES = "CPU of all nodes, ms";
    private static final String CPU_OF_BRIDGE = "CPU of the bridge, ms";
    private static final List<String> FIGURES =
        List.of("reads", "writes", "reads of nodes", "writes of nodes", CPU_OF_NODES, CPU_OF_BRIDGE);
    private static final double MILLI = Duration.ofMillis(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String keyspace;
    /** Of one answer, in each round. */
    private final Map<List<String>, List<Map<String, Double>>> rows = new LinkedHashMap<>();

    /** @param keyspace in which the greylist is */
    ClusterCost(String keyspace) {
        this.keyspace = keyspace;
    }

    /** Gives back how many answers it was. */
    interface Load {
        long run() throws IOException;
    }

    /** @param row the first cells */
    void measure(List<CassandraServer> nodes, ServerProcess bridge, CqlSession session, Load load, String... row)
            throws IOException {
        Map<String, Double> before = spent(nodes, bridge, session);
        long answers = load.run();
        Map<String, Double> each = spent(nodes, bridge, session);
        each.replaceAll((figure, spent) -> (spent - before.getOrDefault(figure, 0.0)) / answers);
        rows.computeIfAbsent(List.of(row), any -> new ArrayList<>()).add(each);
    }

    /** Since the processes were started. */
    private Map<String, Double> spent(List<CassandraServer> nodes, ServerProcess bridge, CqlSession session) {
        Map<String, Double> spent = new LinkedHashMap<>();
        VIEWS.forEach((figure, view) -> spent.put(figure, session.getMetadata().getNodes().values().stream()
            .mapToDouble(node -> count(session, node, view)).sum()));
        spent.put(CPU_OF_NODES, nodes.stream().mapToDouble(node -> node.cpu().toNanos() / MILLI).sum());
        spent.put(CPU_OF_BRIDGE,
            ProcessHandle.of(bridge.pid()).flatMap(process -> process.info().totalCpuDuration()).orElseThrow().toNanos() / MILLI);
        return spent;
    }

    /** Each node knows its own. */
    private long count(CqlSession session, Node node, String view) {
        long count = 0;
        for (Row row : session.execute(SimpleStatement.newInstance("SELECT keyspace_name, count FROM system_views." + view)
            .setNode(node).setTimeout(PATIENCE))) {
            count += keyspace.equals(row.getString("keyspace_name")) ? row.getLong("count") : 0;
        }
        return count;
    }

    /** @param heads over the first cells */
    void print(Report report, String... heads) {
        List<String> header = new ArrayList<>(List.of(heads));
        header.addAll(FIGURES);
        report.note("Of one answer:");
        report.table(header, rows.entrySet().stream().map(row -> {
            List<String> cells = new ArrayList<>(row.getKey());
            FIGURES.forEach(figure -> cells.add(Series.of(row.getValue(), each -> each.getOrDefault(figure, Double.NaN)).text()));
            return cells;
        }).toList());
    }
}
