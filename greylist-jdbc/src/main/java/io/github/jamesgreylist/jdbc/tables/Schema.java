package io.github.jamesgreylist.jdbc.tables;

import io.github.jamesgreylist.jdbc.connection.ConflictException;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables. {@code GREYLIST_SCHEMA} has a row for each version that was applied; a release that needs other tables
 * appends a version here, and each database is brought up to date when it is opened.
 *
 * <p>Instants are milliseconds since 1970 in UTC: the same number in every database, driver and time zone.
 * {@code id} is a digest of the three texts, so that the index stays small and no address is too long for it; the
 * texts are there for people. {@code passed} is 0 for a first contact, 1 for a triplet that passed, 2 for a
 * correspondent, whose {@code client_network} is {@code *}, 3 for a first contact under {@code spf:} and a domain, 4 for a
 * known sender, whose {@code recipient} is {@code ANY}, 5 for a correspondent's domain, of which both is true, and 6 for a release, whose
 * {@code client_network} is {@code release:} and a network or {@code *}.
 * {@code again} is the first seen of another first contact beside all this, and 0 for none; {@code told} is the delay that a first contact was
 * told, in milliseconds, and -1 if nobody knows. {@code greylist_client} has client networks, {@code spf:} and a domain, and {@code from:} with a network and a domain that writes from there; {@code counted} has
 * digests of who was counted. {@code greylist_statistics} has what servers have counted, by hour.
 */
public final class Schema {

    /** PostgreSQL's, whose own message does not say what to do. */
    private static final String MAY_NOT = "42501";
    private static final String H2_TABLE_IS_GONE = "42S02";
    /** With defaults: servers with the release before go on inserting. */
    private static final String AGAIN = "again BIGINT DEFAULT 0 NOT NULL";
    private static final String TOLD = "told BIGINT DEFAULT -1 NOT NULL";
    private static final String COUNTED = "counted VARCHAR(320) DEFAULT '-' NOT NULL";
    private static final Logger LOGGER = LoggerFactory.getLogger(Schema.class);

    private Schema() {}

    /** A part of a version. May have been done before by somebody who was interrupted. */
    @FunctionalInterface
    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    private static List<Step> versions(Dialect dialect) {
        return List.of(
            create(dialect.create("greylist_triplet",
                "id " + dialect.idType() + " NOT NULL, "
                    + "client_network VARCHAR(320) NOT NULL, "
                    + "sender VARCHAR(320) NOT NULL, "
                    + "recipient VARCHAR(320) NOT NULL, "
                    + "first_seen BIGINT NOT NULL, "
                    + "last_seen BIGINT NOT NULL, "
                    + "expires BIGINT NOT NULL, "
                    + "passed SMALLINT NOT NULL, "
                    + AGAIN + ", "
                    + TOLD + ", "
                    + "CONSTRAINT greylist_triplet_pk PRIMARY KEY (id)",
                "greylist_triplet_expiry", "passed, expires")),
            create(dialect.create("greylist_client",
                // The longest client network is an HMAC of 64 digits.
                "client_network VARCHAR(80) NOT NULL, "
                    + "passes INT NOT NULL, "
                    + "last_counted BIGINT NOT NULL, "
                    + "last_seen BIGINT NOT NULL, "
                    + "expires BIGINT NOT NULL, "
                    + COUNTED + ", "
                    + "CONSTRAINT greylist_client_pk PRIMARY KEY (client_network)",
                "greylist_client_expiry", "expires")),
            create(dialect.create("greylist_lease",
                "name VARCHAR(40) NOT NULL, "
                    + "holder VARCHAR(40) NOT NULL, "
                    + "expires BIGINT NOT NULL, "
                    + "CONSTRAINT greylist_lease_pk PRIMARY KEY (name)")),
            // To tables of releases that had less.
            add("greylist_triplet", AGAIN),
            add("greylist_triplet", TOLD),
            add("greylist_client", COUNTED),
            // And of releases (passed 6), which older servers would never purge: they start on no database that may have them.
            createUnlessThere(dialect, "greylist_statistics",
                "hour_begins BIGINT NOT NULL, "
                    + "name VARCHAR(80) NOT NULL, "
                    + "counted BIGINT NOT NULL, "
                    + "CONSTRAINT greylist_statistics_pk PRIMARY KEY (hour_begins, name)"));
    }

    private static Step create(List<String> statements) {
        return connection -> {
            for (String sql : statements) {
                execute(connection, sql);
            }
        };
    }

    /** Derby cannot say IF NOT EXISTS. */
    private static Step createUnlessThere(Dialect dialect, String table, String columns) {
        return connection -> {
            if (!exists(connection, table)) {
                create(dialect.create(table, columns)).run(connection);
            }
        };
    }

    /** Not every database can say IF NOT EXISTS of a column. */
    private static Step add(String table, String definition) {
        String column = definition.substring(0, definition.indexOf(' '));
        return connection -> {
            DatabaseMetaData metaData = connection.getMetaData();
            try (ResultSet columns = metaData.getColumns(connection.getCatalog(), connection.getSchema(),
                named(table, metaData), named(column, metaData))) {
                if (columns.next()) {
                    return;
                }
            }
            try {
                execute(connection, "ALTER TABLE " + table + " ADD COLUMN " + definition);
            } catch (SQLException e) {
                // Where another process does the same, H2 has no such table for a moment.
                throw H2_TABLE_IS_GONE.equals(e.getSQLState()) ? new ConflictException(e) : e;
            }
        };
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Brings the tables up to the newest version, and commits.
     *
     * @return that version
     */
    public static int bringUpToDate(Connection connection, Dialect dialect) throws SQLException {
        try {
            return toNewestVersion(connection, dialect);
        } catch (SQLException e) {
            if (MAY_NOT.equals(e.getSQLState())) {
                String first = e.getMessage().lines().findFirst().orElse("");
                throw new SQLException(first + "; the greylist makes its tables itself: let its user own the"
                    + " database, or GRANT CREATE ON SCHEMA public TO that user", MAY_NOT, e);
            }
            throw e;
        }
    }

    private static int toNewestVersion(Connection connection, Dialect dialect) throws SQLException {
        List<Step> versions = versions(dialect);
        int version = version(connection, dialect);
        requireKnown(version, versions.size());
        while (version < versions.size()) {
            versions.get(version).run(connection);
            version++;
            execute(connection, "INSERT INTO greylist_schema (version) VALUES (" + version + ")");
            connection.commit();
            LOGGER.info("greylist tables are at schema version {}", version);
        }
        return version;
    }

    private static void requireKnown(int version, int newest) {
        if (version > newest) {
            throw new UnusableDatabaseException("the greylist tables have schema version " + version + ", but this release knows"
                + " versions up to " + newest + ": a newer release has used this database, so install that release here,"
                + " too; or, to begin anew, stop every server that uses the database and drop the tables greylist_triplet,"
                + " greylist_client, greylist_lease, greylist_statistics and greylist_schema");
        }
    }

    /**
     * What tables there are, for people. Changes nothing.
     *
     * @throws UnusableDatabaseException if a newer release has made them
     */
    public static String look(Connection connection) throws SQLException {
        if (!exists(connection, "greylist_schema")) {
            return "without tables, which the first start makes";
        }
        int version = version(connection);
        int newest = versions(Dialect.DERBY).size();
        requireKnown(version, newest);
        return "tables at schema version " + version + (version == newest ? "" : ", which a start brings to " + newest);
    }

    private static int version(Connection connection, Dialect dialect) throws SQLException {
        if (!exists(connection, "greylist_schema")) {
            create(dialect.create("greylist_schema", "version INT NOT NULL PRIMARY KEY")).run(connection);
        }
        return version(connection);
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(version) FROM greylist_schema")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        DatabaseMetaData metaData = connection.getMetaData();
        try (ResultSet tables =
            metaData.getTables(connection.getCatalog(), connection.getSchema(), named(table, metaData), null)) {
            return tables.next();
        }
    }

    private static String named(String name, DatabaseMetaData metaData) throws SQLException {
        return metaData.storesUpperCaseIdentifiers() ? name.toUpperCase(Locale.ROOT) : name;
    }
}
