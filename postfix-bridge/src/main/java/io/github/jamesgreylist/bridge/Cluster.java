package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.cassandra.ClusterSettings;
import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which Cassandra cluster the options name. */
final class Cluster {

    private static final Pattern NODE = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");
    private static final String KEYSPACE = "greylist";
    private static final String ARTEFACT = "greylist-bridge-cassandra.jar";

    private Cluster() {}

    /**
     * Empty if they name none.
     *
     * @throws SettingsException with all that is wrong with them
     */
    static Optional<ClusterSettings> of(DatabaseOptions options) {
        Problems problems = new Problems();
        if (options.cassandra == null) {
            boolean others = Stream.of(options.dataCentre, options.keyspace, options.cassandraUser, options.cassandraPasswordFile,
                options.cassandraTls).anyMatch(option -> option != null);
            if (others) {
                throw new SettingsException(
                    "--cassandra-datacenter, -keyspace, -user, -password-file and -tls need --cassandra=HOST,...:"
                        + " without it the greylist is not in a Cassandra");
            }
            return Optional.empty();
        }
        if (options.database != null) {
            problems.add("--database and --cassandra are two places: leave one of them out");
        }
        if (options.dataCentre == null || options.dataCentre.isBlank()) {
            problems
                .add("--cassandra needs --cassandra-datacenter=NAME, the data centre whose nodes are asked, as nodetool status"
                    + " shows its name; for example datacenter1");
        }
        if ((options.cassandraUser == null) != (options.cassandraPasswordFile == null)) {
            problems.add("--cassandra-user and --cassandra-password-file need each other");
        }
        if (options.cassandraTls != null && !Files.isReadable(options.cassandraTls)) {
            problems.add(Given.quote("--cassandra-tls", options.cassandraTls.toString())
                + " is refused: it cannot be read; it must be a file with certificates (PEM)");
        }
        List<InetSocketAddress> nodes = problems.read(() -> nodes(options.cassandra)).orElse(List.of());
        Optional<String> password = Optional.ofNullable(options.cassandraPasswordFile)
            .flatMap(file -> problems.read(() -> password(file)));
        problems.refuse();
        return Optional.of(new ClusterSettings(nodes, options.dataCentre,
            Objects.requireNonNullElse(options.keyspace, KEYSPACE),
            Optional.ofNullable(options.cassandraUser), password, Optional.ofNullable(options.cassandraTls)));
    }

    private static String password(Path file) {
        return Database.firstLine("--cassandra-password-file", file);
    }

    private static List<InetSocketAddress> nodes(String typed) {
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (String node : typed.split(",", -1)) {
            Matcher parts = NODE.matcher(node.strip());
            int port = !parts.matches() ? 0 : parts.group(2) == null ? ClusterSettings.PORT : Integer.parseInt(parts.group(2));
            if (port < 1 || port > 65_535) {
                throw new SettingsException(
                    Given.quote("--cassandra", typed) + " is refused: it must be HOST or HOST:PORT, several"
                        + " with commas between them; for example cass1.example.org,cass2.example.org");
            }
            nodes.add(InetSocketAddress.createUnresolved(parts.group(1), port));
        }
        return nodes;
    }

    /** @throws SettingsException if the driver is not there */
    static void requireUsable() {
        if (!ClusterSettings.isDriverThere()) {
            throw new SettingsException("--cassandra: the driver is not there: put " + ARTEFACT + " beside the program's jar; the"
                + " release has it");
        }
    }
}
