package io.github.jamesgreylist.testing.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * PgBouncer of Debian's package in front of a PostgreSQL, which it does not close. It shares few connections among all who
 * ask, so that its modes make a difference.
 */
public final class PgBouncer extends DatabaseServer {

    /** When a connection to the database is free for the next client: when this one has gone, or after each transaction. */
    public enum Mode {
        SESSION(""), TRANSACTION("?prepareThreshold=0");

        /** What the driver has to be told, by {@code docs/shared-database.md}. */
        private final String parameters;

        Mode(String parameters) {
            this.parameters = parameters;
        }
    }

    private final PostgresServer behind;
    private final Mode mode;
    private final int connections;

    private PgBouncer(PostgresServer behind, Mode mode, int connections) throws IOException {
        super("pgbouncer", behind.password());
        this.behind = behind;
        this.mode = mode;
        this.connections = connections;
    }

    /** False where the tests may do without it; throws where they may not. */
    public static boolean isThere() {
        return isThere("PgBouncer", find("pgbouncer", "/usr/sbin"), "pgbouncer") && PostgresServer.isThere();
    }

    /** @param connections to each database */
    public static PgBouncer started(PostgresServer behind, Mode mode, int connections) throws IOException {
        PgBouncer server = new PgBouncer(behind, mode, connections);
        server.create();
        server.start();
        return server;
    }

    @Override
    void create() throws IOException {
        Files.writeString(users(), '"' + user() + "\" \"" + password() + "\"\n");
        Files.writeString(configuration(), "[databases]\n* = host=127.0.0.1 port=" + behind.port() + "\n[pgbouncer]\n"
            + "listen_addr = 127.0.0.1\nlisten_port = " + port() + "\nunix_socket_dir =\nauth_type = scram-sha-256\n"
            + "auth_file = " + users() + "\npool_mode = " + mode.name().toLowerCase(Locale.ROOT)
            + "\ndefault_pool_size = " + connections + "\nmax_client_conn = 1000\nserver_idle_timeout = 1\n"
            + "ignore_startup_parameters = extra_float_digits\n");
        giveTo("postgres");
    }

    private Path users() {
        return directory().resolve("users");
    }

    private Path configuration() {
        return directory().resolve("pgbouncer.ini");
    }

    @Override
    List<String> command() {
        return as("postgres", List.of(find("pgbouncer", "/usr/sbin").orElseThrow().toString(), configuration().toString()));
    }

    @Override
    String stopSignal() {
        return "TERM";
    }

    @Override
    String endSignal() {
        return "KILL";
    }

    @Override
    String adminUrl() {
        return url("postgres");
    }

    @Override
    public String url(String database) {
        return behind.url(database, port()) + mode.parameters;
    }

    @Override
    public String driver() {
        return behind.driver();
    }

    @Override
    public String user() {
        return behind.user();
    }
}
