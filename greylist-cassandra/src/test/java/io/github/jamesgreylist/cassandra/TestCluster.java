package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.UUID;

/** A session with the node of this JVM's tests, and keyspaces in it. */
final class TestCluster {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE_OF_A_NODE = Duration.ofSeconds(2);
    private static CqlSession shared;

    private TestCluster() {}

    static CassandraServer server() {
        try {
            return CassandraServer.shared();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized CqlSession session() {
        if (shared == null) {
            shared = connect(server().address());
        }
        return shared;
    }

    /** Patient, as the machine may be busy. It is to be closed. */
    static CqlSession connect(InetSocketAddress address) {
        return connect(address, "datacenter1");
    }

    /** The same with the nodes of a data centre. */
    static CqlSession connect(InetSocketAddress address, String dataCentre) {
        return CqlSession.builder().addContactPoint(address).withLocalDatacenter(dataCentre)
            .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, PATIENCE)
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, LONGEST_PAUSE_OF_A_NODE)
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false).build())
            .build();
    }

    /** One that nobody has used yet. */
    static String freshKeyspace() {
        String name = "g_" + UUID.randomUUID().toString().replace('-', '_');
        session().execute(SimpleStatement.newInstance("CREATE KEYSPACE " + name
            + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}").setTimeout(PATIENCE));
        return name;
    }
}
