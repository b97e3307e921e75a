package io.github.jamesgreylist.bridge;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the greylist is. {@link Database} says what follows. */
final class DatabaseOptions {

    @Option(names = "--dbdir", paramLabel = "PATH", defaultValue = "/var/lib/postgrey",
        description = "Keep the database in PATH (default: ${DEFAULT-VALUE}).")
    Path dbdir;

    @Option(names = "--database", paramLabel = "URL",
        description = "Use the database at a JDBC URL, which several servers may share, instead of one in --dbdir.")
    String database;

    @Option(names = "--database-user", paramLabel = "NAME", description = "User for --database.")
    String databaseUser;

    @Option(names = "--database-password-file", paramLabel = "FILE",
        description = "File whose first line is the password for --database: command lines are visible to all users.")
    Path databasePasswordFile;

    @Option(names = "--cassandra", paramLabel = "HOST[:PORT],...",
        description = "Use the Apache Cassandra cluster of these nodes, which many servers may share, instead of a database."
            + " Needs greylist-bridge-cassandra.jar beside the program's jar.")
    String cassandra;

    @Option(names = "--cassandra-datacenter", paramLabel = "NAME",
        description = "The data centre whose nodes are asked, as nodetool status shows its name; for --cassandra.")
    String dataCentre;

    @Option(names = "--cassandra-keyspace", paramLabel = "NAME", description = "Keyspace for --cassandra (default: greylist).")
    String keyspace;

    @Option(names = "--cassandra-user", paramLabel = "NAME", description = "User for --cassandra.")
    String cassandraUser;

    @Option(names = "--cassandra-password-file", paramLabel = "FILE",
        description = "File whose first line is the password for --cassandra.")
    Path cassandraPasswordFile;

    @Option(names = "--cassandra-tls", paramLabel = "FILE",
        description = "Speak TLS with --cassandra, and believe nodes whose certificates those in FILE (PEM) vouch for.")
    Path cassandraTls;

    /** Whether the greylist is in --dbdir. */
    boolean isEmbedded() {
        return database == null && cassandra == null;
    }

    /** Whoever only looks makes no directory and no file. */
    boolean untouched;
}
