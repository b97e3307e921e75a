package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is away, slow or full: mail goes on within the time budget, and the operator is told once. */
class StoreTroubleTest {

    private static final Duration BUDGET = Duration.ofSeconds(1);
    /** What a busy machine may add to it; for a lock, Derby waits 20 s and more. */
    private static final Duration SLACK = Duration.ofSeconds(10);
    private static final Map<String, String> ACCEPT = Map.of("timeBudget", "1 s");
    private static final Map<String, String> DEFER = Map.of("timeBudget", "1 s", "onStoreFailure", "defer");

    @TempDir
    private Path directory;
    /** The pool is not to add warnings of its own. */
    private final LogCapture log = new LogCapture("ROOT");
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private Greylist greylist;
    private int senders;

    /** Loads what the first decision in a JVM has to load: it would take more than the budget on a busy machine. */
    @BeforeAll
    static void warmUp() {
        Clock clock = Clock.fixed(T0, ZoneOffset.UTC);
        try (Greylist greylist = TestDatabase.derby().greylist(Patient.settings(), clock)) {
            greylist.start();
            greylist.decide(from("alice@example.com", T0)).join();
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : toClose) {
            one.close();
        }
        if (greylist != null) {
            greylist.close();
        }
        log.close();
    }

    @Test
    void mailGoesOnWhileAllConnectionsOfThePoolAreTaken() throws SQLException {
        ConnectionPool pool = TestDatabase.derby().pool(BUDGET.dividedBy(2));
        start(new JdbcStore(pool), ACCEPT);
        assertGreylists();
        List<Connection> taken = new ArrayList<>();
        Eventually.await("all connections taken", () -> {
            try {
                taken.add(pool.dataSource().getConnection());
            } catch (SQLException e) {
                return true;
            }
            return false;
        });

        assertMailGoesOn();
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .startsWith("greylist store unavailable, mail is accepted"
                + " without greylisting until it is back: cannot look up and store triplets: greylist - Connection is not available");

        for (Connection connection : taken) {
            connection.close();
        }
        assertGreylists();
    }

    @Test
    void aDatabaseThatHangsDelaysNoMailBeyondTheBudget() throws Exception {
        TestDatabase database = TestDatabase.derby();
        start(database.store(BUDGET.dividedBy(2)), ACCEPT);
        assertGreylists();
        try (AutoCloseable lock = lockTable(database)) {

            assertMailGoesOn();
            // Nobody can tell of a call that hangs but those who come meanwhile.
            Eventually.await("the outage told", () -> {
                assertThat(decide()).isEqualTo(Pass.UNEXAMINED);
                return !log.at(Level.WARN).isEmpty();
            });
            assertThat(log.at(Level.WARN)).containsExactly("greylist store unavailable, mail is accepted without greylisting"
                + " until it is back: no answer from the database within 2000 ms");
        }
        assertGreylists();
    }

    /** Of those who ask meanwhile, who can still be answered in time is examined, and so is everybody afterwards. */
    @Test
    void aDatabaseThatIsSlowOnceLetsOnlyThoseInWhoHaveWaitedForItTooLong() throws Exception {
        TestDatabase database = TestDatabase.derby();
        start(database.store(Duration.ofSeconds(30)), Map.of("timeBudget", "8 s"));
        List<CompletableFuture<Verdict>> early = new ArrayList<>();
        List<CompletableFuture<Verdict>> late = new ArrayList<>();
        try (AutoCloseable lock = lockTable(database)) {
            for (int i = 0; i < 500; i++) {
                early.add(greylist.decide(stranger()));
            }
            assertThat(early).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(Pass.UNEXAMINED));
            for (int i = 0; i < 500; i++) {
                late.add(greylist.decide(stranger()));
            }
        }
        for (int i = 0; i < 500; i++) {
            late.add(greylist.decide(stranger()));
        }
        assertThat(late).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Defer.class));
        assertThat(greylist.isStoreWell()).isTrue();
        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("the database is slow, or there is more mail");
    }

    /** Far more at once from one client than this machine can examine, and others in between, a few at a time. */
    @Test
    void aFloodOpensTheDoorToNobodyElse() throws Exception {
        start(TestDatabase.derby().store(Duration.ofSeconds(30)), Map.of("timeBudget", "10 s"));
        List<CompletableFuture<Verdict>> flood = new ArrayList<>();
        List<CompletableFuture<Verdict>> honest = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            for (int j = 0; j < 3_000; j++) {
                flood.add(greylist.decide(stranger()));
            }
            honest.add(greylist.decide(Attempt.of(T0, Attempts.address("198.51." + i % 256 + ".9"), "ann@example.com",
                "bob@example.org")));
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }

        assertThat(honest).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Defer.class));
        Map<Boolean, Long> examined = flood.stream().collect(
            Collectors.partitioningBy(answer -> answer.join() instanceof Defer, Collectors.counting()));
        assertThat(examined.get(false)).as("unexamined: otherwise this was no flood").isPositive();
        assertThat(examined.get(true)).as("examined").isPositive();
        assertThat(decide()).isInstanceOf(Defer.class);
        assertThat(greylist.isStoreWell()).isTrue();
    }

    @Test
    void manyConnectionsThatMeetAHangingDatabaseAreAllAnsweredWithinTheBudget() throws Exception {
        TestDatabase database = TestDatabase.derby();
        start(database.store(BUDGET.dividedBy(2)), ACCEPT);
        try (AutoCloseable lock = lockTable(database)) {
            long begin = System.nanoTime();
            List<CompletableFuture<Verdict>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                answers.add(greylist.decide(stranger()));
            }

            assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(Pass.UNEXAMINED));
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BUDGET.plus(SLACK));
            assertThat(log.at(Level.WARN)).hasSizeLessThanOrEqualTo(1);
        }
        assertGreylists();
    }

    @Test
    void mailIsDeferredMeanwhileIfTheOperatorWantsIt() throws Exception {
        TestDatabase database = TestDatabase.derby();
        start(database.store(BUDGET.dividedBy(2)), DEFER);
        try (AutoCloseable lock = lockTable(database)) {

            assertThat(decide()).isEqualTo(Defer.UNAVAILABLE);
            Eventually.await("the outage told", () -> {
                assertThat(decide()).isEqualTo(Defer.UNAVAILABLE);
                return !log.at(Level.WARN).isEmpty();
            });
            assertThat(log.at(Level.WARN)).containsExactly("greylist store unavailable, mail is deferred"
                + " until it is back: no answer from the database within 2000 ms");
        }
    }

    @Test
    void aDatabaseServerThatIsDownAtTheStartIsUsedWhenItComesUp() throws Exception {
        int port = FreePorts.next();
        start(networked(port).store(BUDGET.dividedBy(2)), ACCEPT);

        assertMailGoesOn();
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .startsWith("greylist store unavailable, mail is accepted without greylisting until it is back:"
                + " cannot open the greylist tables: Connection is broken");

        startServer(port);
        assertGreylists();
    }

    @Test
    void aDatabaseServerMayGoAndComeBack() throws Exception {
        int port = FreePorts.next();
        Server server = startServer(port);
        start(networked(port).store(BUDGET.dividedBy(2)), ACCEPT);
        assertGreylists();

        server.stop();
        assertMailGoesOn();
        assertThat(log.at(Level.WARN)).hasSize(1);

        startServer(port);
        assertGreylists();
    }

    @Test
    void mailOfKnownTripletsDoesNotNoticeAnOutageAndIsWrittenDownAfterwards() throws Exception {
        int port = FreePorts.next();
        Server server = startServer(port);
        TestDatabase database = networked(port);
        start(database.store(BUDGET.dividedBy(2)), DEFER);
        Eventually.await("a first contact", () -> !decide(from("ann@example.com", T0)).equals(Defer.UNAVAILABLE));
        Eventually.await("a pass", () -> decide(from("ann@example.com", T0.plusSeconds(300))) instanceof Pass);

        server.stop();
        assertThat(decide()).isEqualTo(Defer.UNAVAILABLE);
        Instant inTheOutage = T0.plus(Duration.ofDays(1));
        assertThat(decide(from("ann@example.com", inTheOutage))).isEqualTo(Pass.KNOWN);

        startServer(port);
        Eventually.await("written down",
            () -> database.number("SELECT MAX(last_seen) FROM greylist_triplet") == inTheOutage.toEpochMilli());
    }

    @Test
    void aDatabaseDirectoryThatCannotBeCreatedIsUsedWhenItCan() throws IOException {
        Path inTheWay = Files.createFile(directory.resolve("var"));
        start(TestDatabase.derbyIn(inTheWay).store(BUDGET.dividedBy(2)), ACCEPT);

        assertMailGoesOn();
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .startsWith("greylist store unavailable, mail is accepted without greylisting until it is back:"
                + " cannot open the greylist tables: the directory " + inTheWay)
            .contains("cannot be created");
        assertThat(Path.of("null")).as("where Derby writes when it cannot write where it should").doesNotExist();

        Files.delete(inTheWay);
        assertGreylists();
    }

    @Test
    void aDatabaseThatSomebodyShutsDownIsOpenedAgain() {
        TestDatabase database = TestDatabase.derbyIn(directory);
        start(database.store(BUDGET.dividedBy(2)), ACCEPT);
        assertGreylists();

        shutDown(database);

        assertGreylists();
        assertThat(log.at(Level.WARN)).as("none if the pool noticed before a mail did").hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void tablesThatSomebodyDroppedAreATroubleThatIsToldOnce() {
        TestDatabase database = TestDatabase.derby();
        JdbcStore store = database.store(BUDGET.dividedBy(2));
        store.open();
        database.execute("DROP TABLE greylist_triplet");
        start(store, ACCEPT);

        assertMailGoesOn();
        assertThat(log.at(Level.WARN)).singleElement().asString().contains("'GREYLIST_TRIPLET' does not exist");
    }

    @Test
    void aDatabaseThatWasMadeAnewIsUsedAgainWithoutARestart() {
        for (TestDatabase database : List.of(TestDatabase.derby(), TestDatabase.h2())) {
            start(database.store(BUDGET.dividedBy(2)), ACCEPT);
            assertGreylists();
            for (String table : List.of("triplet", "client", "lease", "schema")) {
                database.execute("DROP TABLE greylist_" + table);
            }
            assertGreylists();
            greylist.close();
        }
    }

    private void start(JdbcStore store, Map<String, String> settings) {
        greylist = new Greylist(GreylistSettings.from("test", settings), Exemptions.NONE, store);
        greylist.start();
    }

    /** Mail after mail, for longer than the store is left alone. */
    private void assertMailGoesOn() {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < Duration.ofMillis(2500).toNanos()) {
            long asked = System.nanoTime();
            assertThat(decide()).isEqualTo(Pass.UNEXAMINED);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(BUDGET.plus(SLACK));
        }
    }

    @Test
    void aServerToWhichNoMailComesFindsOutByItselfThatTheDatabaseIsBack() throws Exception {
        TestDatabase database = TestDatabase.derby();
        start(database.store(BUDGET.dividedBy(2)), ACCEPT);
        assertGreylists();
        try (AutoCloseable lock = lockTable(database)) {
            Eventually.await("an attempt that meets it", () -> decide() instanceof Pass);
        }
        Eventually.await("the next mail greylisted although none came to try", () -> greylist.isStoreWell());
    }

    private void assertGreylists() {
        Eventually.await("greylisting, one mail after the other", () -> {
            Verdict first = decide();
            return first instanceof Defer && decide() instanceof Defer;
        });
    }

    private Verdict decide() {
        return decide(stranger());
    }

    private Verdict decide(Attempt attempt) {
        return greylist.decide(attempt).join();
    }

    private Attempt stranger() {
        return from("s" + Integer.toString(senders++, 36) + "x@example.com", T0);
    }

    /** Whoever uses the table waits until this is closed. */
    private static AutoCloseable lockTable(TestDatabase database) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("LOCK TABLE greylist_triplet IN EXCLUSIVE MODE");
        return () -> {
            connection.rollback();
            connection.close();
        };
    }

    private TestDatabase networked(int port) {
        return TestDatabase.h2("jdbc:h2:tcp://127.0.0.1:" + port + "/" + directory.resolve("h2").toAbsolutePath());
    }

    private Server startServer(int port) throws SQLException {
        Server server = Server.createTcpServer("-tcpPort", Integer.toString(port), "-ifNotExists").start();
        toClose.add(server::stop);
        return server;
    }

    private static void shutDown(TestDatabase database) {
        try {
            DriverManager.getConnection(database.settings().printableUrl() + ";shutdown=true");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("08006");
        }
    }
}
