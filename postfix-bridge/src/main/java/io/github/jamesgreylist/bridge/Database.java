package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.jdbc.Databases;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.connection.FileRights;
import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which database the options name. */
final class Database {

    private static final String EMBEDDED = "greylist";
    private static final List<Known> KNOWN = List.of(
        new Known("jdbc:derby:", DatabaseSettings.DERBY_DRIVER, ""),
        new Known("jdbc:h2:", "org.h2.Driver", "h2.jar"),
        new Known("jdbc:mariadb:", "org.mariadb.jdbc.Driver", "mariadb-java-client.jar"),
        new Known("jdbc:mysql:", "com.mysql.cj.jdbc.Driver", "mysql-connector-j.jar"),
        new Known("jdbc:postgresql:", "org.postgresql.Driver", ""));

    private Database() {}

    /** @throws SettingsException if there is no such database or no place for one */
    static DatabaseSettings of(DatabaseOptions options) {
        if (options.database == null) {
            if (options.databaseUser != null || options.databasePasswordFile != null) {
                throw new SettingsException("--database-user and --database-password-file need --database: without it the"
                    + " greylist is in --dbdir, where there are no users");
            }
            writable(options);
            if (!options.untouched) {
                System.getProperties().putIfAbsent("derby.stream.error.file", options.dbdir.resolve("derby.log").toString());
            }
            return DatabaseSettings.derby(embedded(options.dbdir).toString());
        }
        return new DatabaseSettings(known(options.database).driver(), options.database,
            Optional.ofNullable(options.databaseUser), password(options.databasePasswordFile));
    }

    /** @param jar the manifest's Class-Path names it; empty for a driver that is in the program's jar */
    private record Known(String prefix, String driver, String jar) {}

    private static Known known(String url) {
        return KNOWN.stream().filter(known -> url.startsWith(known.prefix())).findFirst()
            .orElseThrow(() -> new SettingsException("--database: the URL is refused: it must begin with "
                + KNOWN.stream().map(Known::prefix).collect(Collectors.joining(" or "))));
    }

    /** @throws SettingsException if the driver is not there, or does not take the URL */
    static DatabaseSettings requireUsable(DatabaseSettings database) {
        try {
            Class.forName(database.driver());
            Databases.requireUsable(database);
            return database;
        } catch (ClassNotFoundException e) {
            throw new SettingsException("--database: the driver " + database.driver() + " is not there: put it beside"
                + " the program's jar, under the name " + known(database.url()).jar());
        } catch (IllegalArgumentException e) {
            throw new SettingsException("--database: " + e.getMessage());
        }
    }

    /**
     * What is there, for people. Nothing is made or changed.
     *
     * @throws SettingsException if a newer release has used it
     * @throws StoreException    if it cannot be reached, which may be over when a server starts
     */
    static String look(DatabaseOptions options, DatabaseSettings database) {
        try {
            boolean inUse = options.database == null && DirectoryLock.isTaken(options.dbdir);
            return database + ", " + (inUse ? "which a running server has: it has to end before another one starts"
                : Databases.look(database).orElse("whose files are looked at when a server starts"));
        } catch (UnusableDatabaseException e) {
            throw new SettingsException(e.getMessage());
        }
    }

    /** Where the database in a --dbdir is. */
    static Path embedded(Path dbdir) {
        return dbdir.resolve(EMBEDDED).toAbsolutePath();
    }

    /** Makes the directory if need be, for its owner only. */
    static void writable(DatabaseOptions options) {
        if (options.untouched && !Files.isDirectory(options.dbdir)) {
            requireMakeable(options.dbdir);
        } else {
            writable(options.dbdir);
        }
    }

    private static void requireMakeable(Path dbdir) {
        Path above = dbdir.toAbsolutePath().normalize();
        while (above.getParent() != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above) || !Files.isWritable(above)) {
            throw new SettingsException(Given.quote("--dbdir", dbdir.toString()) + " is refused: it is not there, and cannot be"
                + " made in " + above + ": " + line(dbdir));
        }
    }

    private static String line(Path dbdir) {
        String unit = System.getenv("STATE_DIRECTORY");
        return unit == null ? "make it by install -d -o " + System.getProperty("user.name") + " -m 0700 " + dbdir
            : "write --dbdir=" + unit + " into GREYLIST_OPTS of /etc/default/greylist, which wins";
    }

    private static void writable(Path dbdir) {
        try {
            if (!Files.isDirectory(dbdir)) {
                Files.createDirectories(dbdir,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw new SettingsException(Given.quote("--dbdir", dbdir.toString()) + " is refused: it cannot be made: " + e + "; "
                + line(dbdir));
        }
        if (!Files.isWritable(dbdir)) {
            throw new SettingsException(Given.quote("--dbdir", dbdir.toString()) + " is refused: "
                + FileRights.denied(dbdir, dbdir));
        }
    }

    private static Optional<String> password(Path file) {
        return Optional.ofNullable(file).map(path -> firstLine("--database-password-file", path));
    }

    static String firstLine(String option, Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("").strip();
        } catch (AccessDeniedException e) {
            throw new SettingsException(Given.quote(option, file.toString()) + " is refused: " + FileRights.denied(file, file));
        } catch (IOException e) {
            throw new SettingsException(Given.quote(option, file.toString()) + " is refused: it cannot be read: " + e);
        }
    }
}
