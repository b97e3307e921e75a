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

    private static final List<String> OF_WHOM =
        List.of("coordinator_read_latency", "coordinator_write_latency", "local_read_latency",
            "local_write_latency");
    private static final double NANOS = Duration.ofMillis(1).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String keyspace;
    private final Map<List<String>, List<double[]>> rows = new LinkedHashMap<>();

    /** @param keyspace in which the greylist is */
    ClusterCost(String keyspace) {
        this.keyspace = keyspace;
    }

    /** What has been spent until now: what was asked for, what the nodes did for it, and milliseconds of CPU. */
    private record Spent(double[] figures) {

        double[] since(Spent before, long answers) {
            double[] each = new double[figures.length];
            for (int i = 0; i < each.length; i++) {
                each[i] = (figures[i] - before.figures[i]) / answers;
            }
            return each;
        }
    }

    /** Gives back how many answers it was. */
    interface Load {
        long run() throws IOException;
    }

    /** @param row the first cells */
    void measure(List<CassandraServer> nodes, ServerProcess bridge, CqlSession session, Load load, String... row)
            throws IOException {
        Spent before = spent(nodes, bridge, session);
        long answers = load.run();
        rows.computeIfAbsent(List.of(row), any -> new ArrayList<>()).add(spent(nodes, bridge, session).since(before, answers));
    }

    private Spent spent(List<CassandraServer> nodes, ServerProcess bridge, CqlSession session) {
        double[] figures = new double[OF_WHOM.size() + 2];
        for (int i = 0; i < OF_WHOM.size(); i++) {
            for (Node node : session.getMetadata().getNodes().values()) {
                figures[i] += count(session, node, OF_WHOM.get(i));
            }
        }
        figures[OF_WHOM.size()] = nodes.stream().mapToDouble(node -> node.cpu().toNanos() / NANOS).sum();
        figures[OF_WHOM.size() + 1] =
            ProcessHandle.of(bridge.pid()).orElseThrow().info().totalCpuDuration().orElseThrow().toNanos() / NANOS;
        return new Spent(figures);
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

    void print(Report report, String... heads) {
        List<String> header = new ArrayList<>(List.of(heads));
        header.addAll(
            List.of("reads", "writes", "reads of nodes", "writes of nodes", "CPU of all nodes, ms", "CPU of the bridge, ms"));
        report.note("Of one answer:");
        report.table(header, rows.entrySet().stream().map(entry -> {
            List<String> cells = new ArrayList<>(entry.getKey());
            for (int i = 0; i < OF_WHOM.size() + 2; i++) {
                int figure = i;
                cells.add(Series.of(entry.getValue(), sample -> sample[figure]).text());
            }
            return cells;
        }).toList());
    }
}
