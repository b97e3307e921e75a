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

    /** Whoever only looks makes no directory and no file. */
    boolean untouched;
}
