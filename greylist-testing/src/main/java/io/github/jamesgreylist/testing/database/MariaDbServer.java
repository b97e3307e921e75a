package io.github.jamesgreylist.testing.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** MariaDB of Debian's package, durable as it is shipped. */
public final class MariaDbServer extends DatabaseServer {

    private static MariaDbServer shared;

    private MariaDbServer() throws IOException {
        super("mariadb");
    }

    /** False where the tests may do without it; throws where they may not. */
    public static boolean isThere() {
        return isThere("MariaDB", find("mariadbd", "/usr/sbin"), "mariadb-server");
    }

    /** One for all the tests of this JVM that leave it running. */
    public static synchronized MariaDbServer shared() throws IOException {
        if (shared == null) {
            shared = new MariaDbServer();
            shared.create();
            shared.start();
        }
        return shared;
    }

    @Override
    void create() throws IOException {
        run(List.of("mariadb-install-db", "--no-defaults", "--user=" + systemUser(), "--datadir=" + data(),
            "--skip-test-db", "--auth-root-authentication-method=normal"));
        Files.writeString(setup(), "CREATE USER IF NOT EXISTS " + user() + "@127.0.0.1 IDENTIFIED BY '" + password() + "';\n"
            + "GRANT ALL ON *.* TO " + user() + "@127.0.0.1;\n"
            + "CREATE USER IF NOT EXISTS " + ordinaryUser() + "@127.0.0.1 IDENTIFIED BY '" + password() + "';\n"
            + "GRANT ALL ON `greylist\\_%`.* TO " + ordinaryUser() + "@127.0.0.1;\n");
    }

    private static String systemUser() {
        return System.getProperty("user.name");
    }

    private Path data() {
        return directory().resolve("data");
    }

    private Path setup() {
        return directory().resolve("setup.sql");
    }

    @Override
    List<String> command() {
        return List.of(find("mariadbd", "/usr/sbin").orElseThrow().toString(), "--no-defaults", "--user=" + systemUser(),
            "--datadir=" + data(), "--port=" + port(), "--bind-address=127.0.0.1", "--skip-name-resolve",
            "--socket=" + directory().resolve("socket"), "--pid-file=" + directory().resolve("pid"),
            "--init-file=" + setup(), "--default-time-zone=+13:00");
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
        return url("mysql");
    }

    @Override
    public String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database;
    }

    @Override
    public String driver() {
        return "org.mariadb.jdbc.Driver";
    }

    /** May do everything in the databases of greylists, and nothing else; has the same password. */
    public String ordinaryUser() {
        return "greylist";
    }

    @Override
    public String user() {
        return "operator";
    }
}
