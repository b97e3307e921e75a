package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.TripletTable;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.Update;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.DatabaseServer;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.database.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database over a network goes away: nobody waits for long, and it is used again when it is back. */
@EnabledIf("areThere")
@Timeout(300)
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** To wait for a connection, for one or two answers, and on a busy machine; TCP alone would wait for a quarter of an hour. */
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");

    private final List<AutoCloseable> toClose = new ArrayList<>();
    private int triplets;

    static boolean areThere() {
        return PostgresServer.isThere() && MariaDbServer.isThere();
    }

    static Stream<DatabaseServer> servers() throws IOException {
        return Stream.of(PostgresServer.shared(), MariaDbServer.shared());
    }

    @AfterEach
    void close() throws Exception {
        for (int i = toClose.size() - 1; i >= 0; i--) {
            toClose.get(i).close();
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void nobodyWaitsForACutNetwork(DatabaseServer server) throws Exception {
        TcpProxy network = network(server);
        GreylistStore store = open(through(network, TestDatabase.on(server), server));
        insert(store, next());

        network.cut();
        for (int i = 0; i < 3; i++) {
            assertFailsInTime(() -> insert(store, next()));
        }
        network.mend();

        assertWorksAgain(store);
    }

    /** Its driver takes no limit on an open connection: the one that it begins with has to do. */
    @Test
    void nobodyWaitsForEverForACutNetworkToH2() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        toClose.add(server::stop);
        TcpProxy network = new TcpProxy(server.getPort());
        toClose.add(network);
        GreylistStore store = open(TestDatabase.h2("jdbc:h2:tcp://127.0.0.1:" + network.port()
            + "/mem:outage;DB_CLOSE_DELAY=-1"));
        insert(store, next());

        network.cut();
        long begin = System.nanoTime();
        assertThatThrownBy(() -> insert(store, next())).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(40));
        network.mend();

        assertWorksAgain(store);
    }

    /** The database notices no more of it than silence: without a limit it would keep the rows locked for hours. */
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("servers")
    void aServerThatLosesTheNetworkInMidTransactionBlocksTheOthersForSecondsOnly(DatabaseServer server) throws Exception {
        TcpProxy network = network(server);
        TestDatabase database = TestDatabase.on(server);
        TestDatabase cutOffDatabase = through(network, database, server);
        GreylistStore cutOff = open(cutOffDatabase);
        GreylistStore other = open(database);
        Triplet contested = next();

        assertFailsInTime(() -> inTransaction(cutOffDatabase, table -> {
            table.save(Map.of(), Map.of(contested, contact()));
            network.cut();
            return table.find(List.of(contested));
        }));

        assertFailsInTime(() -> insert(other, contested));
        Eventually.await("the row to be free", () -> works(() -> insert(other, contested)));
        network.mend();
        assertWorksAgain(cutOff);
    }

    /** It accepts connections and never says a word: without a limit the thread that decides would wait for ever. */
    @Test
    void aServerThatIsSilentFromTheStartIsGivenUp() throws Exception {
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        toClose.add(silent);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        toClose.add(threads::shutdownNow);
        List<Future<Throwable>> troubles = new ArrayList<>();
        long begin = System.nanoTime();
        for (DatabaseServer server : servers().toList()) {
            JdbcStore store = store(new TestDatabase(settings(server, "greylist", silent.getLocalPort(), "")));
            troubles.add(threads.submit(() -> catchThrowable(store::open)));
        }
        for (Future<Throwable> trouble : troubles) {
            assertThat(trouble.get()).isInstanceOf(StoreException.class);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(30));
    }

    @Test
    void theOperatorsOwnLimitsCount() throws Exception {
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        toClose.add(silent);

        for (DatabaseServer server : servers().toList()) {
            boolean isPostgres = server instanceof PostgresServer;
            String limits =
                isPostgres ? "?socketTimeout=1&sslResponseTimeout=500&sslmode=disable" : "?socketTimeout=500&connectTimeout=500";
            JdbcStore store = store(new TestDatabase(settings(server, "greylist", silent.getLocalPort(), limits)));
            assertFailsInTime(store::open);
        }
    }

    @Test
    void aConnectionThatTheDatabaseEndsInMidTransactionHarmsThatTransactionOnly() throws Exception {
        PostgresServer server = PostgresServer.shared();
        TestDatabase database = TestDatabase.on(server);
        GreylistStore store = open(database);
        Triplet lost = next();

        assertFailsInTime(() -> inTransaction(database, table -> {
            table.save(Map.of(), Map.of(lost, contact()));
            database.number("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND state = 'idle in transaction'");
            return table.find(List.of(lost));
        }));

        insert(store, next());
        assertThat(database.rows()).isOne();
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAStopAndAfterACrash() throws Exception {
        PostgresServer server = PostgresServer.started();
        toClose.add(server);
        TestDatabase database = TestDatabase.on(server);
        GreylistStore store = open(database);
        Triplet first = next();
        Triplet second = next();

        insert(store, first);
        server.stop();
        assertFailsInTime(() -> insert(store, next()));
        server.start();
        assertWorksAgain(store);

        insert(store, second);
        server.kill();
        assertFailsInTime(() -> insert(store, next()));
        server.start();
        assertWorksAgain(store);

        assertThat(find(store, first, second)).containsOnlyKeys(first, second);
    }

    @Test
    void aStopInMidTransactionIsATroubleLikeAnyOther() throws Exception {
        PostgresServer server = PostgresServer.started();
        toClose.add(server);
        TestDatabase database = TestDatabase.on(server);
        GreylistStore store = open(database);
        Triplet lost = next();

        assertFailsInTime(() -> inTransaction(database, table -> {
            table.save(Map.of(), Map.of(lost, contact()));
            try {
                server.stop();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return null;
        }));

        server.start();
        Eventually.await("it works again", () -> works(() -> insert(store, next())));
        assertThat(find(store, lost)).isEmpty();
    }

    /** By its operator, in place: the connections stay, and each question is answered. */
    @Test
    void aPostgresqlThatBecomesReadOnlyIsUsedAgainWhenItIsNoMore() throws Exception {
        PostgresServer server = PostgresServer.started();
        toClose.add(server);
        GreylistStore store = open(TestDatabase.on(server));
        insert(store, next());

        server.execute("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
        Eventually.await("nothing written", () -> !works(() -> insert(store, next())));
        assertThatThrownBy(() -> find(store, next())).as("not even read").isInstanceOf(StoreException.class)
            .hasMessageContaining("the database can only be read, as it is a standby");
        server.execute("SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()");
        assertWorksAgain(store);
    }

    @Test
    void aMariaDbThatBecomesReadOnlyIsUsedAgainWhenItIsNoMore() throws Exception {
        MariaDbServer server = MariaDbServer.shared();
        String name = server.createDatabase();
        GreylistStore store = open(new TestDatabase(new DatabaseSettings(server.driver(), server.url(name),
            Optional.of(server.ordinaryUser()), Optional.of(server.password()))));
        insert(store, next());
        try {
            server.execute("SET GLOBAL read_only = 1");
            assertThatThrownBy(() -> insert(store, next())).isInstanceOf(StoreException.class)
                .hasMessageContaining("--read-only");
            assertThatThrownBy(() -> find(store, next())).isInstanceOf(StoreException.class)
                .hasMessageContaining("the database can only be read, as it is a standby");
        } finally {
            server.execute("SET GLOBAL read_only = 0");
        }
        assertWorksAgain(store);
    }

    private TcpProxy network(DatabaseServer server) throws IOException {
        TcpProxy proxy = new TcpProxy(server.port());
        toClose.add(proxy);
        return proxy;
    }

    private static TestDatabase through(TcpProxy network, TestDatabase database, DatabaseServer server) {
        String url = database.settings().url();
        return new TestDatabase(settings(server, url.substring(url.lastIndexOf('/') + 1), network.port(), ""));
    }

    private static DatabaseSettings settings(DatabaseServer server, String database, int port, String parameters) {
        String url = server.url(database).replace(":" + server.port() + "/", ":" + port + "/") + parameters;
        return new DatabaseSettings(server.driver(), url, Optional.of(server.user()), Optional.of(server.password()));
    }

    private GreylistStore open(TestDatabase database) {
        JdbcStore store = store(database);
        store.open();
        return store;
    }

    private JdbcStore store(TestDatabase database) {
        JdbcStore store = database.store(PATIENCE);
        toClose.add(store);
        return store;
    }

    private static void assertFailsInTime(ThrowingCallable work) {
        long begin = System.nanoTime();
        assertThatThrownBy(work).isInstanceOf(StoreException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
    }

    private interface Statements {
        Object run(TripletTable table) throws SQLException;
    }

    /** Of another process. */
    private static void inTransaction(TestDatabase database, Statements statements) {
        try (TestDatabase.Process process = database.process(PATIENCE)) {
            process.transactions().run("be in a transaction",
                (connection, dialect) -> statements.run(new TripletTable(connection, dialect)));
        }
    }

    private void assertWorksAgain(GreylistStore store) {
        Eventually.await("it works again", () -> works(() -> insert(store, next())));
        insert(store, next());
    }

    private static boolean works(Runnable work) {
        try {
            work.run();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static void insert(GreylistStore store, Triplet triplet) {
        Update.of(store, Keys.of(triplet), found -> new Changes(found, found.isEmpty()
            ? Rows.ofTriplets(Map.of(triplet, contact())) : Rows.NONE), changes -> changes);
    }

    private static Map<Triplet, TripletState> find(GreylistStore store, Triplet... triplets) {
        return store.find(Keys.of(triplets)).triplets();
    }

    private Triplet next() {
        return new Triplet("192.0.2.0/24", "ann@example.com", "user" + triplets++ + "@example.org");
    }

    private static TripletState contact() {
        return new TripletState(T0, T0, false, T0.plus(Duration.ofDays(2)));
    }
}
