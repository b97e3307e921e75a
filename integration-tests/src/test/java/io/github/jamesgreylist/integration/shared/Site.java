package io.github.jamesgreylist.integration.shared;

import io.github.jamesgreylist.integration.DnsServer;
import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.database.TcpProxy;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Two James servers and a bridge, processes of their own, on one PostgreSQL. Settings are the defaults, but for the
 * delay, which is that of five minutes for everybody, the time budget, and the name server, which knows what a test
 * tells it. Their clocks cannot be moved, so what is stored is: see {@link #letPass}.
 */
final class Site implements AutoCloseable {

    static final String PASSWORD = "greylist-topsecret";
    private static final String USER = "greylist";

    final PostgresServer postgres = PostgresServer.started();
    /** The network between the servers and PostgreSQL. */
    final TcpProxy network = new TcpProxy(postgres.port());
    final DnsServer dns;
    final JamesNode jamesA;
    final JamesNode jamesB;
    final BridgeNode bridge;

    /**
     * @param directory for the bridge
     * @param budget    for each decision
     */
    Site(Path directory, Duration budget) throws Exception {
        dns = new DnsServer();
        // As docs/shared-database.md has it.
        postgres.execute("CREATE ROLE greylist LOGIN PASSWORD '" + PASSWORD + "'", "CREATE DATABASE greylist OWNER greylist");
        CompletableFuture<JamesNode> a = starting(() -> james("A", budget));
        CompletableFuture<JamesNode> b = starting(() -> james("B", budget));
        CompletableFuture<BridgeNode> c = starting(() -> bridge(directory, budget));
        CompletableFuture.allOf(a, b, c).exceptionally(failure -> null).join();
        this.jamesA = a.join();
        this.jamesB = b.join();
        this.bridge = c.join();
    }

    private static <T> CompletableFuture<T> starting(Callable<T> start) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return start.call();
            } catch (Exception e) {
                throw new CompletionException(e);
            }
        }, task -> new Thread(task, "start").start());
    }

    private JamesNode james(String name, Duration budget) throws IOException {
        return JamesNode.start(name, postgres.driver(), url(), USER, PASSWORD,
            Map.of("delay", "5 minutes", "timeBudget", budget.toSeconds() + " seconds", "dns", "127.0.0.1:" + dns.port()));
    }

    private BridgeNode bridge(Path directory, Duration budget) throws IOException {
        int port = FreePorts.next();
        return new BridgeNode(BridgeProcess.start(directory, "--inet=127.0.0.1:" + port, "--verbose",
            "--delay=300", "--time-budget=" + budget.toMillis(), "--dns=127.0.0.1:" + dns.port(),
            "--database=" + url(), "--database-user=" + USER,
            "--database-password-file=" + Files.writeString(directory.resolve("password"), PASSWORD + "\n")), port);
    }

    private String url() {
        return postgres.url("greylist", network.port());
    }

    List<Node> nodes() {
        return List.of(jamesA, jamesB, bridge);
    }

    /** The client has a name of its own from now on. */
    void name(String client, String name) throws IOException {
        dns.ptr(client, name);
        dns.address(name, client);
    }

    /** Makes everything that is stored older by this. What servers keep in memory stays. */
    void letPass(Duration time) throws SQLException {
        long millis = time.toMillis();
        update("UPDATE greylist_triplet SET first_seen = first_seen - " + millis + ", last_seen = last_seen - " + millis
            + ", expires = expires - " + millis);
        update("UPDATE greylist_client SET last_counted = last_counted - " + millis + ", last_seen = last_seen - " + millis
            + ", expires = expires - " + millis);
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = connection(); Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** Of first contacts that have passed from there, so far as they count for the auto-whitelist. */
    int passes(String network) throws SQLException {
        try (Connection connection = connection(); Statement statement = connection.createStatement(); ResultSet row = statement
            .executeQuery("SELECT COALESCE(MAX(passes), 0) FROM greylist_client WHERE client_network = '" + network + "'")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** The senders of all triplets that are stored. */
    Set<String> senders() throws SQLException {
        try (Connection connection = connection(); Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sender FROM greylist_triplet")) {
            Set<String> senders = new HashSet<>();
            while (row.next()) {
                senders.add(row.getString(1));
            }
            return senders;
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(postgres.url("greylist"), USER, PASSWORD);
    }

    @Override
    public void close() throws IOException {
        bridge.bridge().close();
        jamesA.james().close();
        jamesB.james().close();
        network.close();
        dns.close();
        postgres.close();
    }
}
