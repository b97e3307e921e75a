package io.github.jamesgreylist.jdbc.connection;

import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What differs between databases. All else is SQL-92 that each of them speaks. */
public enum Dialect {

    /**
     * Creates tables inside a transaction, so they are all there or none. Compiles a statement once, often while the
     * table is empty and a scan looks cheap: it has to be told to use the index.
     */
    DERBY("Apache Derby", "CHAR(16) FOR BIT DATA") {
        @Override
        public List<String> create(String table, String columns) {
            return List.of("CREATE TABLE " + table + " (" + columns + ")");
        }

        @Override
        public List<String> create(String table, String columns, String index, String indexed) {
            return List.of("CREATE TABLE " + table + " (" + columns + ")",
                "CREATE INDEX " + index + " ON " + table + " (" + indexed + ")");
        }

        @Override
        public String by(String access) {
            return " --DERBY-PROPERTIES " + access + "\n";
        }

        @Override
        public String first(int rows) {
            return " FETCH FIRST " + rows + " ROWS ONLY";
        }

        @Override
        public String whole() {
            return by("index=null");
        }

        @Override
        public String best(String order, int rows) {
            // It would sort all that match, on disk. Rows that are not committed yet are no reason to wait.
            return " WITH UR";
        }
    },

    H2("H2", "BINARY(16)") {
        @Override
        Map<String, String> properties() {
            // For each answer, also later: its driver ignores what an open connection is told.
            return Map.of("NETWORK_TIMEOUT", Integer.toString(SECONDS_TO_CONNECT * 1000));
        }

        @Override
        String onConnect(DatabaseSettings settings) {
            // Otherwise a commit is in memory only for half a second: who is killed then loses what it has answered.
            return settings.urlSets("WRITE_DELAY") ? "" : "SET WRITE_DELAY 0";
        }

        @Override
        String millis() {
            return "DATEDIFF('MILLISECOND', TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00', CURRENT_TIMESTAMP)";
        }
    },

    POSTGRESQL("PostgreSQL", "BYTEA") {
        @Override
        Map<String, String> properties() {
            return Map.of("socketTimeout", Integer.toString(SECONDS_TO_CONNECT), "tcpKeepAlive", "true");
        }

        @Override
        Map<String, String> propertiesForSeveralHosts() {
            String seconds = Integer.toString(SECONDS_TO_NEXT_HOST);
            return Map.of("targetServerType", "primary", "connectTimeout", seconds, "hostRecheckSeconds", seconds);
        }

        @Override
        String isReadOnly() {
            return "SELECT current_setting('transaction_read_only') = 'on'";
        }

        @Override
        public String beforeWhole() {
            return "SET LOCAL enable_seqscan = on";
        }

        @Override
        String onConnect(DatabaseSettings settings) {
            // For a query of many keys that is prepared a scan looks cheap, in a table that was never analysed.
            return "SET idle_in_transaction_session_timeout = '" + SECONDS_OF_IDLENESS + "s'; SET enable_seqscan = off";
        }

        @Override
        String millis() {
            return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
        }

        @Override
        void requireUnicode(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SHOW server_encoding")) {
                row.next();
                if (!row.getString(1).equals("UTF8")) {
                    throw new UnusableDatabaseException("the database has the encoding " + row.getString(1) + ", and cannot keep"
                        + " every address: make one that can by CREATE DATABASE greylist OWNER greylist ENCODING 'UTF8' LC_COLLATE"
                        + " 'C' LC_CTYPE 'C' TEMPLATE template0, and name it in the JDBC URL");
                }
            }
        }
    },

    MARIADB("MariaDB", "BINARY(16)") {
        @Override
        Map<String, String> properties() {
            String millis = Integer.toString(SECONDS_TO_CONNECT * 1000);
            return Map.of("connectTimeout", millis, "socketTimeout", millis);
        }

        @Override
        String onConnect(DatabaseSettings settings) {
            return "SET SESSION idle_transaction_timeout = " + SECONDS_OF_IDLENESS;
        }

        @Override
        String isReadOnly() {
            return "SELECT @@global.read_only";
        }

        @Override
        public List<String> create(String table, String columns) {
            return List.of("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ")" + INNODB);
        }

        @Override
        public List<String> create(String table, String columns, String index, String indexed) {
            return create(table, columns + ", INDEX " + index + " (" + indexed + ")");
        }

        @Override
        String millis() {
            return "CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)";
        }
    },

    MYSQL("MySQL", "BINARY(16)") {
        @Override
        Map<String, String> properties() {
            return MARIADB.properties();
        }

        @Override
        public List<String> create(String table, String columns) {
            return MARIADB.create(table, columns);
        }

        @Override
        public List<String> create(String table, String columns, String index, String indexed) {
            return MARIADB.create(table, columns, index, indexed);
        }

        @Override
        String isReadOnly() {
            return MARIADB.isReadOnly();
        }

        @Override
        String millis() {
            return MARIADB.millis();
        }
    };

    /** Whatever the server's defaults are: transactions, all of Unicode, and upper case is not lower case. */
    private static final String INNODB = " ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

    /** For each answer until the connection is there; without it a server that accepts and is silent blocks for ever. */
    private static final int SECONDS_TO_CONNECT = 10;
    /** Of several hosts one may be off: a connection to it is waited for so long, and it is left out for as long afterwards. */
    private static final int SECONDS_TO_NEXT_HOST = 2;
    /** After it a database ends a transaction whose client is silent: it has lost the network, and others want its rows. */
    private static final int SECONDS_OF_IDLENESS = 10;

    private final String product;
    private final String idType;

    Dialect(String product, String idType) {
        this.product = product;
        this.idType = idType;
    }

    static Dialect of(DatabaseMetaData database) throws SQLException {
        return find(database).orElseThrow(unsupported(database.getDatabaseProductName()));
    }

    /** Empty if it is not supported. */
    static Optional<Dialect> find(DatabaseMetaData database) throws SQLException {
        String name = database.getDatabaseProductName();
        return Arrays.stream(values()).filter(dialect -> dialect.product.equals(name)).findFirst();
    }

    private static Supplier<UnusableDatabaseException> unsupported(String name) {
        return () -> new UnusableDatabaseException("the database '" + name + "' is not supported; supported: "
            + Arrays.stream(values()).map(dialect -> dialect.product).collect(Collectors.joining(", ")));
    }

    /** The driver's, by its URL, and not the database's: the drivers of MySQL and MariaDB know both. */
    static Optional<Dialect> ofDriver(String url) {
        return Arrays.stream(values())
            .filter(dialect -> url.startsWith("jdbc:" + dialect.name().toLowerCase(Locale.ROOT) + ":"))
            .findFirst();
    }

    /** What the driver is told unless the URL says otherwise. */
    Map<String, String> properties() {
        return Map.of();
    }

    /** What it is told besides if the URL names more than one host: of those that answer, the one that can be written to. */
    Map<String, String> propertiesForSeveralHosts() {
        return Map.of();
    }

    /** A query for one truth value: whether this server, as a standby, lets nobody write; empty if there is no such thing. */
    String isReadOnly() {
        return "";
    }

    /**
     * Refuses a database that cannot keep every address. Most keep their texts in whatever the tables ask for.
     *
     * @throws UnusableDatabaseException if this is one
     */
    void requireUnicode(Connection connection) throws SQLException {
        // PostgreSQL's alone have an encoding that was chosen when they were made.
    }

    /** What each new connection begins with; empty for nothing. */
    String onConnect(DatabaseSettings settings) {
        return "";
    }

    /** Column type of 16 bytes. */
    public String idType() {
        return idType;
    }

    /** Makes a table, unless somebody else has just made it where tables do not come and go with a transaction. */
    public List<String> create(String table, String columns) {
        return List.of("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ")");
    }

    /**
     * The same with an index.
     *
     * @param indexed its columns
     */
    public List<String> create(String table, String columns, String index, String indexed) {
        return List.of("CREATE TABLE IF NOT EXISTS " + table + " (" + columns + ")",
            "CREATE INDEX IF NOT EXISTS " + index + " ON " + table + " (" + indexed + ")");
    }

    /**
     * Follows the table's name in a query that is to go by an index. Not allowed in a DELETE.
     *
     * @param access the index in Derby's words: {@code constraint=NAME} or {@code index=NAME}
     */
    public String by(String access) {
        return " ";
    }

    /** Ends a query that wants some rows only: a planner that does not know this may sort them all. */
    public String first(int rows) {
        return " LIMIT " + rows;
    }

    /** Follows the table's name in a query that is to read the whole table, and no index. */
    public String whole() {
        return " ";
    }

    /** What such a query needs to be told before, for the rest of the transaction; empty for nothing. */
    public String beforeWhole() {
        return "";
    }

    /**
     * Ends such a query that wants the first rows in an order. Where that costs more than to show all that match, it may give
     * all, in any order.
     */
    public String best(String order, int rows) {
        return " ORDER BY " + order + first(rows);
    }

    /** The database's own clock, in milliseconds since 1970; empty if it cannot say. */
    String millis() {
        return "";
    }
}
