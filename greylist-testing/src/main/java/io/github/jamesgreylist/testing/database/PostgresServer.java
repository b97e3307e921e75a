package io.github.jamesgreylist.testing.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL of Debian's package, durable as it is shipped. Runs as {@code postgres}, as it refuses to be root. */
public final class PostgresServer extends DatabaseServer {

    private static final String BINARIES = "/usr/lib/postgresql/*/bin";
    private static PostgresServer shared;

    private PostgresServer() throws IOException {
        super("postgres");
    }

    private PostgresServer(String password) throws IOException {
        super("postgres", password);
    }

    /** False where the tests may do without it; throws where they may not. */
    public static boolean isThere() {
        return isThere("PostgreSQL", find("initdb", BINARIES), "postgresql");
    }

    /** A server of one's own, which is to be closed. */
    public static PostgresServer started() throws IOException {
        PostgresServer server = new PostgresServer();
        server.create();
        server.start();
        return server;
    }

    /** One for all the tests of this JVM that leave it running. */
    public static synchronized PostgresServer shared() throws IOException {
        if (shared == null) {
            shared = started();
        }
        return shared;
    }

    /** A hot standby that streams from this server, as its operator would make one. It is to be closed. */
    public PostgresServer standby() throws IOException {
        PostgresServer standby = new PostgresServer(password());
        standby.giveTo("postgres");
        standby.follow(this);
        return standby;
    }

    /** Gives up what it has, and starts anew as a standby of the other. It has to be stopped. */
    public void follow(PostgresServer primary) throws IOException {
        run(as("postgres", List.of("rm", "-rf", data())));
        run(as("postgres", List.of(program("pg_basebackup"), "-D", data(), "-R", "-X", "stream", "-c", "fast", "-d",
            "host=127.0.0.1 port=" + primary.port() + " user=" + user() + " password='" + password() + "'")));
        start();
    }

    /** Makes a primary of a standby; returns when it is one. */
    public void promote() throws IOException {
        run(as("postgres", List.of(program("pg_ctl"), "promote", "-w", "-D", data())));
    }

    private static String program(String name) {
        return find(name, BINARIES).map(Path::toString).orElse(name);
    }

    @Override
    void create() throws IOException {
        Path passwordFile = Files.writeString(directory().resolve("password"), password());
        giveTo("postgres");
        run(as("postgres", List.of(program("initdb"), "-D", data(), "-U", user(), "--pwfile=" + passwordFile,
            "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8")));
    }

    private String data() {
        return directory().resolve("data").toString();
    }

    @Override
    List<String> command() {
        return as("postgres", List.of(program("postgres"), "-D", data(), "-p", Integer.toString(port()),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "timezone=Pacific/Auckland"));
    }

    @Override
    String stopSignal() {
        return "INT";
    }

    @Override
    String endSignal() {
        return "QUIT";
    }

    @Override
    String adminUrl() {
        return url("postgres");
    }

    @Override
    public String url(String database) {
        return url(database, port());
    }

    /** The same by way of another port, that of a {@link TcpProxy}. */
    public String url(String database, int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String driver() {
        return "org.postgresql.Driver";
    }

    @Override
    public String user() {
        return "operator";
    }

}
