package io.github.jamesgreylist.jamesoncassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.james.ExtraProperties;
import org.apache.james.JamesServerMain;
import org.apache.james.MemoryJamesConfiguration;
import org.apache.james.MemoryJamesServerMain;

/** James's in-memory server, in which a session with Cassandra is bound as its servers on Cassandra bind theirs. */
public final class JamesOnCassandra {

    /** {@code HOST:PORT}. */
    private static final String NODE = "cassandra.node";
    private static final String KEYSPACE = "cassandra.keyspace";
    private static final String COPIES = "cassandra.replication.factor";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private JamesOnCassandra() {}

    public static void main(String[] arguments) throws Exception {
        ExtraProperties.initialize();
        MemoryJamesConfiguration configuration =
            MemoryJamesConfiguration.builder().useWorkingDirectoryEnvProperty().build();
        JamesServerMain.main(MemoryJamesServerMain.createServer(configuration).combineWith(new SessionModule()));
    }

    /** As James makes it: in the keyspace that it creates if need be, with one copy unless told. */
    private static final class SessionModule extends AbstractModule {

        @Provides
        @Singleton
        CqlSession session() {
            String[] node = System.getProperty(NODE, "127.0.0.1:9042").split(":");
            String keyspace = System.getProperty(KEYSPACE, "apache_james");
            InetSocketAddress address = new InetSocketAddress(node[0], Integer.parseInt(node[1]));
            try (CqlSession session = CqlSession.builder().addContactPoint(address).withLocalDatacenter("datacenter1").build()) {
                session.execute(SimpleStatement.newInstance("CREATE KEYSPACE IF NOT EXISTS " + keyspace
                    + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': " + Integer.getInteger(COPIES, 1)
                    + "}").setTimeout(PATIENCE));
            }
            return CqlSession.builder().addContactPoint(address).withLocalDatacenter("datacenter1").withKeyspace(keyspace)
                .build();
        }
    }
}
