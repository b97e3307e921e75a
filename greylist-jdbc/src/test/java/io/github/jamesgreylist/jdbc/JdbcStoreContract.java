package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.jdbc.tables.StoredRows.Some;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.testing.store.ConflictContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store in a database has to be besides: tables that people can read, and what the upkeep relies on. */
abstract class JdbcStoreContract extends ConflictContract {

    private static final int SCHEMA_VERSION = 7;

    private TestDatabase database;
    private final List<TestDatabase.Process> processes = new ArrayList<>();

    /** One that nobody has used yet. */
    abstract TestDatabase freshTestDatabase();

    @Override
    protected final Supplier<GreylistStore> freshDatabase() {
        TestDatabase fresh = freshTestDatabase();
        database = fresh;
        return fresh::store;
    }

    @AfterEach
    void closeProcesses() {
        processes.forEach(TestDatabase.Process::close);
    }

    private StoredRows stored() {
        TestDatabase.Process process = database.process();
        processes.add(process);
        return process.stored();
    }

    @Test
    void theTextsOfATripletAreReadableInTheTable() {
        insert(store, Map.of(new Triplet("192.0.2.0/24", "用户\ud834\udd1e@例え.jp", "b@example.org"), contact(T0)));

        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE client_network = '192.0.2.0/24'"
            + " AND sender = '用户\ud834\udd1e@例え.jp' AND recipient = 'b@example.org'")).isEqualTo(1);
    }

    @Test
    void aSaveOfWhichOneRowFailsLeavesNothing() {
        String tooLong = "x".repeat(TripletForm.MAX_LENGTH + 1);

        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> insert(store, Map.of(TRIPLET, contact(T0), triplet(1), contact(T0),
                new Triplet(tooLong, "", ""), contact(T0)))).isInstanceOf(StoreException.class);
        }

        assertThat(database.rows()).isZero();
        insert(store, Map.of(TRIPLET, contact(T0)));
        assertThat(find(store, TRIPLET)).as("a connection is usable again after a failure").isPresent();
    }

    @Test
    void whoChangesWhatThePurgeHasDeletedSavesNothing() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        stored().deleteOldest(RowKind.FIRST_CONTACT, T0.plus(WINDOW), 10);

        assertThatThrownBy(() -> update(store, TRIPLET, contact(T0), contact(T0.plusSeconds(1))))
            .isInstanceOf(AssertionError.class);
        assertThat(find(store, TRIPLET)).isEmpty();
    }

    @Test
    void theRowsThatExpireFirstAreDeletedFirst() {
        insertContacts(10);

        assertThat(stored().deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 4)).hasSize(4);

        assertThat(survivors(10)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void rowsThatLiveLongerThanTheyShouldCanBeDeletedAndNoOthers() {
        insertContacts(10);
        StoredRows stored = stored();

        assertThat(stored.deleteLongLived(RowKind.FIRST_CONTACT, expiryOf(9), 100)).isEmpty();
        assertThat(stored.deleteLongLived(RowKind.PASSED, expiryOf(0), 100)).isEmpty();
        assertThat(stored.deleteLongLived(RowKind.FIRST_CONTACT, expiryOf(5), 3)).hasSize(3);
        assertThat(stored.deleteLongLived(RowKind.FIRST_CONTACT, expiryOf(5), 3)).hasSize(1);

        assertThat(survivors(10)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void theOldestOfANetworkAreDeletedAndNobodyElses() {
        Map<Triplet, TripletState> contacts = new HashMap<>();
        IntStream.range(0, 20).forEach(i -> contacts.put(of(i % 2 == 0 ? "even" : "odd", i), contact(T0.plusMillis(i))));
        insert(store, contacts);
        StoredRows stored = stored();

        Some first = stored.deleteOldestOf(RowKind.FIRST_CONTACT, Instant.EPOCH, "even"::equals, 3, 100);
        assertThat(first.networks()).containsExactly("even", "even", "even");
        assertThat(first.next()).isEqualTo(expiryOf(6));
        Some second = stored.deleteOldestOf(RowKind.FIRST_CONTACT, first.next(), "even"::equals, 100, 5);
        assertThat(second.networks()).as("of the four that were looked at").hasSize(2);
        assertThat(second.next()).isEqualTo(expiryOf(10));
        Some third = stored.deleteOldestOf(RowKind.FIRST_CONTACT, second.next(), "even"::equals, 100, 100);
        assertThat(third.networks()).hasSize(5);
        assertThat(third.next()).isEqualTo(Instant.MAX);

        assertThat(IntStream.range(0, 20).filter(i -> find(store, of(i % 2 == 0 ? "even" : "odd", i)).isPresent()))
            .containsExactly(1, 3, 5, 7, 9, 11, 13, 15, 17, 19);
    }

    @Test
    void eachRowIsLookedAtOnceEvenIfSomeExpireAtOnce() {
        Map<Triplet, TripletState> contacts = new HashMap<>();
        IntStream.range(0, 20).forEach(i -> contacts.put(of("network" + i, i), contact(T0.plusMillis(i / 3))));
        contacts.put(of("passed", 0), new TripletState(T0, T0, true, expiryOf(0)));
        insert(store, contacts);
        StoredRows stored = stored();
        List<String> networks = new ArrayList<>();
        for (Instant from = Instant.EPOCH; from.isBefore(Instant.MAX);) {
            Some some = stored.look(RowKind.FIRST_CONTACT, from, 4);
            networks.addAll(some.networks());
            from = some.next();
        }
        assertThat(networks).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20).mapToObj(i -> "network" + i).toList());
    }

    private static Triplet of(String network, int i) {
        return new Triplet(network, "sender" + i + "@example.com", "b@example.org");
    }

    @Test
    void rowsThatHaveNotExpiredAreNotDeleted() {
        insertContacts(10);
        StoredRows stored = stored();

        assertThat(stored.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(3), 100)).hasSize(4);
        assertThat(stored.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(3), 100)).isEmpty();

        assertThat(survivors(10)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void noMoreRowsAreDeletedThanAskedForEvenIfManyExpireAtOnce() {
        insert(store, Map.of(triplet(0), contact(T0), triplet(1), contact(T0), triplet(2), contact(T0),
            triplet(3), contact(T0.plusMillis(1))));

        assertThat(stored().deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 2)).hasSize(2);
        assertThat(survivors(4)).hasSize(2).contains(3);
    }

    @Test
    void firstContactsAndPassedTripletsAreDeletedSeparately() {
        insertContacts(3);
        insert(store, Map.of(triplet(3), new TripletState(T0, T0, true, expiryOf(0))));
        StoredRows stored = stored();

        assertThat(stored.deleteOldest(RowKind.PASSED, expiryOf(9), 100)).hasSize(1);
        assertThat(survivors(4)).containsExactly(0, 1, 2);
        assertThat(stored.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 100)).hasSize(3);
    }

    @Test
    void aRowThatWasRevivedIsNotDeleted() {
        insertContacts(3);

        update(store, triplet(1), contact(T0.plusMillis(1)), contact(T0.plus(WINDOW)));

        assertThat(stored().deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 100)).hasSize(2);
        assertThat(survivors(3)).containsExactly(1);
    }

    @Test
    void thereIsNothingToDeleteInAnEmptyTable() {
        StoredRows stored = stored();
        assertThat(stored.deleteOldest(RowKind.FIRST_CONTACT, T0, 500)).isEmpty();
        assertThat(stored.deleteOldest(RowKind.PASSED, Instant.ofEpochMilli(Long.MAX_VALUE), 500)).isEmpty();
    }

    @Test
    void onlyTripletsThatNeverPassedAreCounted() {
        StoredRows stored = stored();
        assertThat(stored.count(RowKind.FIRST_CONTACT)).isZero();
        insertContacts(3);
        insert(store, Map.of(triplet(3), new TripletState(T0, T0, true, expiryOf(0))));

        assertThat(stored.count(RowKind.FIRST_CONTACT)).isEqualTo(3);
    }

    @Test
    void correspondentsAreAKindOfTheirOwn() {
        TripletState passed = new TripletState(T0, T0, true, T0.plus(WINDOW));
        Triplet correspondent = TRIPLET.ofAnyNetwork();
        insert(store, Map.of(TRIPLET, passed, correspondent, passed));
        StoredRows stored = stored();

        update(store, correspondent, passed, new TripletState(T0, T0.plusMillis(1), true, T0.plus(WINDOW)));

        assertThat(stored.count(RowKind.CORRESPONDENT)).isOne();
        assertThat(stored.deleteOldest(RowKind.PASSED, T0.plus(WINDOW), 10)).hasSize(1);
        assertThat(find(store, correspondent)).isPresent();
        assertThat(stored.deleteOldest(RowKind.CORRESPONDENT, T0.plus(WINDOW), 10)).hasSize(1);
        assertThat(database.rows()).isZero();
    }

    @Test
    void theClientNetworksThatExpireFirstAreDeletedFirst() {
        saveClients(store, Map.of(),
            Map.of("a", client(1, T0), "b", client(1, T0.plusSeconds(1)), "c", client(1, T0.plusSeconds(2))));
        Instant expiry = T0.plus(WINDOW);
        StoredRows stored = stored();
        assertThat(stored.deleteOldest(RowKind.CLIENT, expiry.minusMillis(1), 500)).isEmpty();
        assertThat(stored.deleteOldest(RowKind.CLIENT, expiry.plusSeconds(1), 1)).hasSize(1);
        assertThat(findClients(store, "a", "b", "c")).containsOnlyKeys("b", "c");
        assertThat(stored.deleteOldest(RowKind.CLIENT, expiry.plusSeconds(1), 500)).hasSize(1);
        assertThat(findClients(store, "a", "b", "c")).containsOnlyKeys("c");
    }

    @Test
    void aDatabaseOfTheFirstVersionKeepsItsTriplets() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        database.execute("DROP TABLE greylist_client");
        database.execute("DROP TABLE greylist_lease");
        database.execute("ALTER TABLE greylist_triplet DROP COLUMN again");
        database.execute("ALTER TABLE greylist_triplet DROP COLUMN told");
        database.execute("DELETE FROM greylist_schema WHERE version > 1");

        GreylistStore updated = anotherProcess();
        updated.open();

        assertThat(find(updated, TRIPLET)).contains(contact(T0));
        assertThat(findClients(updated, NETWORK)).isEmpty();
    }

    @Test
    void ofSeveralProcessesOneHasTheLeaseUntilItExpires() {
        StoredRows one = stored();
        StoredRows other = stored();
        Instant until = T0.plusSeconds(60);

        assertThat(one.lease("purge", "a", T0, until)).isTrue();
        assertThat(other.lease("purge", "b", T0, until)).isFalse();
        assertThat(one.lease("purge", "a", T0.plusSeconds(30), until.plusSeconds(30))).isTrue();
        assertThat(other.lease("purge", "b", until, until.plusSeconds(60))).isFalse();
        assertThat(other.lease("other", "b", T0, until)).isTrue();
        assertThat(other.lease("purge", "b", until.plusSeconds(30), until.plusSeconds(90))).isTrue();
        assertThat(one.lease("purge", "a", until.plusSeconds(31), until.plusSeconds(91))).isFalse();
    }

    @Test
    void aServerThatOnceHadTheClockOfNextYearKeepsNobodyFromPurging() {
        StoredRows one = stored();
        StoredRows other = stored();
        Instant nextYear = T0.plus(Duration.ofDays(365));
        assertThat(one.lease("purge", "a", nextYear, nextYear.plusSeconds(60))).isTrue();

        assertThat(other.lease("purge", "b", T0, T0.plusSeconds(60))).isTrue();

        assertThat(one.lease("purge", "a", T0.plusSeconds(1), T0.plusSeconds(61))).isFalse();
        assertThat(one.lease("purge", "a", T0.minusSeconds(60), T0)).as("a clock a minute behind").isFalse();
    }

    @Test
    void ofManyProcessesThatWantTheLeaseAtOnceOneGetsIt() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            CyclicBarrier barrier = new CyclicBarrier(4);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String holder = "process " + i;
                StoredRows process = stored();
                answers.add(executor.submit(() -> {
                    barrier.await(20, TimeUnit.SECONDS);
                    return process.lease("purge", holder, T0, T0.plusSeconds(60));
                }));
            }
            int holders = 0;
            for (Future<Boolean> answer : answers) {
                holders += answer.get(20, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(holders).isOne();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aDatabaseThatIsOpenedAgainHasEachVersionOnce() {
        store.open();
        anotherProcess().open();

        assertThat(database.number("SELECT COUNT(*) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION);
        assertThat(database.number("SELECT MAX(version) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION);
    }

    /** On MariaDB each line of the page failed, as names of tables have a case there. */
    @Test
    void whatThePageOnUninstallingDropsIsAllThatThereIs() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "uninstall.md"));
        int begin = page.indexOf("```sql\n") + "```sql\n".length();
        store.close();
        page.substring(begin, page.indexOf("```", begin)).lines().forEach(line -> database.execute(line.replace(";", "")));

        try (Connection connection = database.connect();
                ResultSet tables = connection.getMetaData().getTables(connection.getCatalog(), null, "%", null)) {
            while (tables.next()) {
                assertThat(tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT)).doesNotStartWith("greylist_");
            }
        }
    }

    @Test
    void tablesOfANewerReleaseAreRefusedAndLeftAlone() {
        database.execute("INSERT INTO greylist_schema (version) VALUES (1000)");

        assertThatThrownBy(() -> anotherProcess().open()).isInstanceOf(UnusableDatabaseException.class)
            .hasMessage("the greylist tables have schema version 1000, but this release knows versions up to 7:"
                + " a newer release has used this database, so install that release here, too; or, to begin anew, stop"
                + " every server that uses the database and drop the tables greylist_triplet, greylist_client,"
                + " greylist_lease, greylist_statistics and greylist_schema");
        assertThat(database.number("SELECT COUNT(*) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION + 1);
    }

    @Test
    void aDatabaseThatWasLeftWithoutAppliedVersionIsBroughtUpToDate() throws SQLException {
        TestDatabase interrupted = freshTestDatabase();
        try (Connection connection = interrupted.connect()) {
            connection.createStatement().execute("CREATE TABLE greylist_schema (version INT NOT NULL PRIMARY KEY)");
        }
        try (GreylistStore opened = interrupted.store()) {

            opened.open();

            assertThat(find(opened, TRIPLET)).isEmpty();
        }
    }

    /** The columns are there, and not yet written down. */
    @Test
    void anUpgradeThatWasInterruptedIsFinished() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        for (int written : new int[] {SCHEMA_VERSION - 1, SCHEMA_VERSION - 2, SCHEMA_VERSION - 3}) {
            database.execute("DELETE FROM greylist_schema WHERE version > " + written);

            GreylistStore again = anotherProcess();
            again.open();

            assertThat(find(again, TRIPLET)).contains(contact(T0));
            assertThat(database.number("SELECT MAX(version) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION);
        }
    }

    /** A server with the release before may run on until it is upgraded: it inserts and updates what it knows. */
    @Test
    void aServerThatDoesNotKnowTheNewColumnsGoesOnStoring() throws SQLException {
        Instant first = Instant.ofEpochMilli(1);
        Instant last = Instant.ofEpochMilli(2);
        Instant expiry = Instant.ofEpochMilli(3);
        Triplet triplet = new Triplet("a", "b", "c");
        before("INSERT INTO greylist_triplet (first_seen, last_seen, passed, expires, id, client_network, sender, recipient)"
            + " VALUES (1, 2, 0, 3, ?, 'a', 'b', 'c')", triplet);
        assertThat(find(store, triplet)).contains(new TripletState(first, last, false, expiry));

        TripletState told = new TripletState(first, last, false, Optional.of(Duration.ofMinutes(5)), expiry, Optional.empty());
        update(store, triplet, new TripletState(first, last, false, expiry), told);
        before("UPDATE greylist_triplet SET first_seen = 1, last_seen = 4, passed = 1, expires = 5 WHERE id = ?", triplet);
        assertThat(find(store, triplet)).get().satisfies(state -> {
            assertThat(state.passed()).isTrue();
            assertThat(state.expires()).isEqualTo(Instant.ofEpochMilli(5));
        });
        assertThat(find(store, TRIPLET)).isEmpty();
    }

    /** As above: what it counts is not who was counted. */
    @Test
    void aServerThatDoesNotKnowWhoIsCountedGoesOnCounting() {
        ClientState counted = new ClientState(1, new Counted("one"), T0, T0, T0.plus(WINDOW));
        saveClients(store, Map.of(), Map.of("a", counted));

        database.execute("UPDATE greylist_client SET passes = 2 WHERE client_network = 'a' AND passes = 1");
        long millis = T0.toEpochMilli();
        database.execute("INSERT INTO greylist_client (passes, last_counted, last_seen, expires, client_network) VALUES (5, "
            + millis + ", " + millis + ", " + T0.plus(WINDOW).toEpochMilli() + ", 'b')");

        assertThat(findClients(store, "a", "b")).containsOnly(
            Map.entry("a", new ClientState(2, new Counted("one"), T0, T0, T0.plus(WINDOW))),
            Map.entry("b", new ClientState(5, T0, T0, T0.plus(WINDOW))));
    }

    /** A statement of that release about the triplet. */
    private void before(String sql, Triplet triplet) throws SQLException {
        try (Connection connection = database.connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, triplet.id().bytes());
            assertThat(statement.executeUpdate()).isOne();
        }
    }

    @Test
    void aStatementThatFailsIsReportedWithWhatWasTriedAndWhy() {
        database.execute("DROP TABLE greylist_triplet");

        assertThatThrownBy(() -> find(store, TRIPLET)).isInstanceOf(StoreException.class)
            .hasMessageContaining("cannot look up and store triplets: ")
            .message().containsIgnoringCase("greylist_triplet").contains("SQLSTATE 42").doesNotContain("\n");
    }

    /** Triplets 0 to n - 1, each of which expires a millisecond after the one before it. */
    private void insertContacts(int n) {
        insert(store, IntStream.range(0, n).boxed()
            .collect(Collectors.toMap(ConflictContract::triplet, i -> contact(T0.plusMillis(i)))));
    }

    private static Instant expiryOf(int i) {
        return T0.plusMillis(i).plus(WINDOW);
    }

    private List<Integer> survivors(int n) {
        return IntStream.range(0, n).filter(i -> find(store, triplet(i)).isPresent()).boxed().toList();
    }
}
