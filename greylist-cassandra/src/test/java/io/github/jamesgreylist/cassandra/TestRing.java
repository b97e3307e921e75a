package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Three nodes, and stores on them. For one thread. */
final class TestRing implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Of three copies, wherever they are. */
    private static final String OF_ALL_NODES =
        "SELECT * FROM system_distributed.parent_repair_history WHERE parent_id = 50554d6e-29bb-11e5-b345-feff819cdc9f";

    private final List<CassandraServer> nodes;
    private final List<String> dataCentres;
    private final String replication;
    private final List<CqlSession> admins = new ArrayList<>();

    private TestRing(List<CassandraServer> nodes, List<String> dataCentres, String replication) {
        this.nodes = nodes;
        this.dataCentres = dataCentres;
        this.replication = replication;
    }

    /** One data centre, three copies. */
    static TestRing started() throws IOException {
        return connected(new TestRing(CassandraServer.ring(), List.of("datacenter1", "datacenter1", "datacenter1"),
            "{'class': 'SimpleStrategy', 'replication_factor': 3}"));
    }

    /** The first two nodes are {@code dc1} and have a copy each, the third is {@code dc2} and has one. */
    static TestRing ofDataCentres() throws IOException {
        return connected(new TestRing(CassandraServer.dataCentres(), List.of("dc1", "dc1", "dc2"),
            "{'class': 'NetworkTopologyStrategy', 'dc1': 2, 'dc2': 1}"));
    }

    private static TestRing connected(TestRing ring) {
        try {
            for (int i = 0; i < ring.nodes.size(); i++) {
                ring.admins.add(TestCluster.connect(ring.nodes.get(i).address(), ring.dataCentres.get(i)));
            }
            return ring;
        } catch (RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    CassandraServer node(int number) {
        return nodes.get(number);
    }

    /** Starts those that have ended, and returns when each node reaches all the others. */
    void startAll() throws IOException {
        for (CassandraServer node : nodes) {
            if (!node.isAlive()) {
                node.start();
            }
        }
        Eventually.await("a ring").until(() -> {
            for (int i = 0; i < nodes.size(); i++) {
                if (!reachesAll(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    private boolean reachesAll(int number) {
        try {
            execute(number, SimpleStatement.newInstance(OF_ALL_NODES).setConsistencyLevel(ConsistencyLevel.ALL));
            return true;
        } catch (DriverException e) {
            return false;
        }
    }

    /** By that node. */
    private void execute(int number, SimpleStatement statement) {
        CqlSession admin = admins.get(number);
        InetSocketAddress address = nodes.get(number).address();
        admin.execute(statement.setTimeout(PATIENCE).setNode(admin.getMetadata().getNodes().values().stream()
            .filter(node -> node.getEndPoint().resolve().equals(address)).findFirst().orElseThrow()));
    }

    /** A session with the nodes of the first one's data centre. */
    CqlSession admin() {
        return admins.get(0);
    }

    /** One that nobody has used yet. */
    String freshKeyspace() {
        String name = "g_" + UUID.randomUUID().toString().replace('-', '_');
        execute(0, SimpleStatement.newInstance("CREATE KEYSPACE " + name + " WITH replication = " + replication));
        return name;
    }

    /** As a server near the node has it, with a session of its own. Open; it is to be closed. */
    GreylistStore store(int near, String keyspace, Limits limits) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (dataCentres.get(i).equals(dataCentres.get(near))) {
                addresses.add(nodes.get(i).address());
            }
        }
        GreylistStore store = new CassandraStore(new ClusterSessions(new ClusterSettings(addresses, dataCentres.get(near),
            keyspace, Optional.empty(), Optional.empty(), Optional.empty())), limits, Clock.systemUTC());
        Eventually.await("the store").ignoreExceptionsInstanceOf(StoreException.class).until(() -> {
            store.open();
            return true;
        });
        return store;
    }

    @Override
    public void close() {
        admins.forEach(CqlSession::close);
        nodes.forEach(CassandraServer::close);
    }
}
