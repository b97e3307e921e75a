package io.github.jamesgreylist.cassandra;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which cluster, where no James has a session with it. Knows nothing of the driver, which may be missing.
 *
 * @param nodes      some of them, by which the others are found; names are looked up when it connects
 * @param dataCentre the nearest one, whose nodes are asked
 * @param keyspace   which has to be there
 * @param user       empty where the cluster asks for none
 * @param password   of the user; never printed
 * @param trusted    certificates that vouch for the nodes, as PEM; empty without TLS
 */
public record ClusterSettings(List<InetSocketAddress> nodes, String dataCentre, String keyspace, Optional<String> user,
        Optional<String> password, Optional<Path> trusted) {

    /** Where Cassandra listens for clients. */
    public static final int PORT = 9042;
    private static final String DRIVER = "com.datastax.oss.driver.api.core.CqlSession";

    public ClusterSettings {
        Objects.requireNonNull(dataCentre, "dataCentre");
        Objects.requireNonNull(keyspace, "keyspace");
    }

    /** Whether the driver is on the class path. */
    public static boolean isDriverThere() {
        try {
            Class.forName(DRIVER, false, ClusterSettings.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** For logs: without credentials. */
    @Override
    public String toString() {
        return "Cassandra at " + nodes.stream().map(node -> node.getHostString() + ":" + node.getPort())
            .collect(Collectors.joining(", ")) + ", data centre " + dataCentre + ", keyspace " + keyspace;
    }
}
