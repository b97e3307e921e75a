package io.github.jamesgreylist.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine relies on, whichever database it is. Each test has a fresh one. */
abstract class GreylistStoreContract {

    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration WINDOW = Duration.ofDays(2);
    private static final Triplet TRIPLET = triplet(0);
    private static final int SCHEMA_VERSION = 3;
    private static final String NETWORK = "192.0.2.0/24";

    private TestDatabase database;
    private final List<JdbcStore> stores = new ArrayList<>();
    private GreylistStore store;

    /** A database that nobody has used yet. */
    abstract TestDatabase freshDatabase();

    @BeforeEach
    void openStore() {
        database = freshDatabase();
        store = anotherProcess();
        store.open();
    }

    @AfterEach
    void closeStores() {
        stores.forEach(JdbcStore::close);
    }

    @Test
    void nothingIsKnownOfATripletThatWasNeverSeen() {
        assertThat(find(store, TRIPLET)).isEmpty();
    }

    @Test
    void whatWasStoredIsFoundAsItWas() {
        TripletState state = new TripletState(T0, T0.plusMillis(1), true, T0.plusMillis(2));

        insert(store, Map.of(TRIPLET, state));

        assertThat(find(store, TRIPLET)).contains(state);
        assertThat(find(store, triplet(1))).isEmpty();
    }

    @Test
    void instantsFarAwayAreKept() {
        TripletState state = new TripletState(Instant.EPOCH, Instant.ofEpochMilli(-1), false,
            Instant.parse("9999-12-31T23:59:59.999Z"));

        insert(store, Map.of(TRIPLET, state));

        assertThat(find(store, TRIPLET)).contains(state);
    }

    @Test
    void aChangeReplacesWhatWasStored() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        TripletState passed = new TripletState(T0, T0.plusSeconds(300), true, T0.plus(Duration.ofDays(35)));

        update(store, TRIPLET, contact(T0), passed);

        assertThat(find(store, TRIPLET)).contains(passed);
        assertThat(database.rows()).isEqualTo(1);
    }

    @Test
    void theLongestAddressesInAnyScriptAreKeptApart() {
        Map<Triplet, TripletState> states = new HashMap<>();
        for (String text : List.of("x".repeat(TripletForm.MAX_LENGTH), "x".repeat(TripletForm.MAX_LENGTH - 1),
                "\ud834\udd1e".repeat(TripletForm.MAX_LENGTH / 2), "例".repeat(TripletForm.MAX_LENGTH), "", " ", "  ",
                "O'Brien\\%_?\"@example.com", "é", "e\u0301")) {
            states.put(new Triplet("192.0.2.0/24", text, "b@example.org"), contact(T0.plusMillis(states.size())));
            states.put(new Triplet("192.0.2.0/24", "a@example.com", text), contact(T0.plusMillis(states.size())));
        }

        insert(store, states);

        assertThat(findAll(store, states.keySet())).isEqualTo(states);
    }

    @Test
    void theTextsOfATripletAreReadableInTheTable() {
        insert(store, Map.of(new Triplet("192.0.2.0/24", "用户\ud834\udd1e@例え.jp", "b@example.org"), contact(T0)));

        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE client_network = '192.0.2.0/24'"
            + " AND sender = '用户\ud834\udd1e@例え.jp' AND recipient = 'b@example.org'")).isEqualTo(1);
    }

    @Test
    void partsThatRunTogetherAreDifferentTriplets() {
        insert(store, Map.of(new Triplet("n", "ab", "c"), contact(T0)));

        assertThat(find(store, new Triplet("n", "a", "bc"))).isEmpty();
        assertThat(find(store, new Triplet("na", "b", "c"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 63, 64, 65, 128, 300})
    void aBatchOfAnySizeIsFoundAndChanged(int size) {
        Map<Triplet, TripletState> states = IntStream.range(0, size).boxed()
            .collect(Collectors.toMap(GreylistStoreContract::triplet, i -> contact(T0.plusMillis(i))));
        insert(store, states);
        Map<Triplet, TripletState> changed = IntStream.range(0, size).boxed()
            .collect(Collectors.toMap(GreylistStoreContract::triplet, i -> contact(T0.plusSeconds(i))));
        store.transact(transaction -> {
            transaction.update(transaction.find(states.keySet()), changed);
            return null;
        });

        List<Triplet> asked = new ArrayList<>(states.keySet());
        asked.add(triplet(size));
        assertThat(findAll(store, asked)).isEqualTo(changed);
    }

    @Test
    void noTripletsAreFoundAmongNone() {
        assertThat(findAll(store, List.of())).isEmpty();
    }

    @Test
    void aTransactionThatFailsLeavesNothing() {
        assertThatThrownBy(() -> store.transact(transaction -> {
            transaction.insert(Map.of(TRIPLET, contact(T0)));
            throw new IllegalStateException("by intent");
        })).isInstanceOf(IllegalStateException.class).hasMessage("by intent");

        assertThat(find(store, TRIPLET)).isEmpty();
    }

    @Test
    void aTransactionOfWhichOneRowFailsLeavesNothing() {
        String tooLong = "x".repeat(TripletForm.MAX_LENGTH + 1);

        assertThatThrownBy(() -> insert(store, Map.of(TRIPLET, contact(T0), triplet(1), contact(T0),
            new Triplet(tooLong, "", ""), contact(T0)))).isInstanceOf(StoreException.class);

        assertThat(database.rows()).isZero();
    }

    @Test
    void aConnectionIsUsableAgainAfterAFailure() {
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> store.transact(transaction -> {
                transaction.insert(Map.of(TRIPLET, contact(T0)));
                throw new IllegalStateException("by intent");
            })).isInstanceOf(IllegalStateException.class);
        }

        insert(store, Map.of(TRIPLET, contact(T0)));
        assertThat(find(store, TRIPLET)).isPresent();
    }

    @Test
    void whoInsertsWhatAnotherProcessHasInsertedStartsAgainAndFindsIt() {
        GreylistStore other = anotherProcess();
        AtomicInteger runs = new AtomicInteger();

        Optional<TripletState> found = store.transact(transaction -> {
            Map<Triplet, TripletState> before = transaction.find(List.of(TRIPLET));
            if (runs.incrementAndGet() == 1) {
                insert(other, Map.of(TRIPLET, contact(T0.plusSeconds(7))));
            }
            if (before.isEmpty()) {
                transaction.insert(Map.of(triplet(1), contact(T0), TRIPLET, contact(T0)));
            }
            return Optional.ofNullable(before.get(TRIPLET));
        });

        assertThat(runs).hasValue(2);
        assertThat(found).contains(contact(T0.plusSeconds(7)));
        assertThat(find(store, triplet(1))).as("of the first run nothing is left").isEmpty();
    }

    @Test
    void whoChangesWhatAnotherProcessHasChangedStartsAgainAndSeesTheChange() {
        GreylistStore other = anotherProcess();
        insert(store, Map.of(TRIPLET, contact(T0)));
        AtomicInteger runs = new AtomicInteger();

        store.transact(transaction -> {
            Map<Triplet, TripletState> before = transaction.find(List.of(TRIPLET));
            if (runs.incrementAndGet() == 1) {
                update(other, TRIPLET, contact(T0), contact(T0.plusSeconds(7)));
            }
            TripletState passed = new TripletState(before.get(TRIPLET).firstSeen(), T0.plusSeconds(300), true,
                T0.plus(WINDOW));
            transaction.update(before, Map.of(TRIPLET, passed));
            return null;
        });

        assertThat(runs).hasValue(2);
        assertThat(find(store, TRIPLET)).hasValueSatisfying(state -> {
            assertThat(state.firstSeen()).isEqualTo(T0.plusSeconds(7));
            assertThat(state.passed()).isTrue();
        });
    }

    @Test
    void whoChangesWhatThePurgeHasDeletedStartsAgain() {
        GreylistStore other = anotherProcess();
        insert(store, Map.of(TRIPLET, contact(T0)));
        AtomicInteger runs = new AtomicInteger();

        boolean known = store.transact(transaction -> {
            Map<Triplet, TripletState> before = transaction.find(List.of(TRIPLET));
            if (runs.incrementAndGet() == 1) {
                other.deleteOldest(RowKind.FIRST_CONTACT, T0.plus(WINDOW), 10);
            }
            if (!before.isEmpty()) {
                transaction.update(before, Map.of(TRIPLET, contact(T0.plusSeconds(1))));
            }
            return !before.isEmpty();
        });

        assertThat(runs).hasValue(2);
        assertThat(known).isFalse();
    }

    @Test
    void aTransactionThatLosesEveryTimeGivesUpAndSaysWhy() {
        GreylistStore other = anotherProcess();
        insert(store, Map.of(TRIPLET, contact(T0)));
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> store.transact(transaction -> {
            TripletState before = transaction.find(List.of(TRIPLET)).get(TRIPLET);
            update(other, TRIPLET, before, contact(T0.plusSeconds(runs.incrementAndGet())));
            transaction.update(Map.of(TRIPLET, before), Map.of(TRIPLET, contact(T0)));
            return null;
        })).isInstanceOf(StoreException.class).hasMessageContaining("others changed the same rows 30 times");
        assertThat(runs).hasValue(30);
    }

    @Test
    void ofTwoProcessesThatSeeATripletFirstOneStoresIt() throws Exception {
        GreylistStore other = anotherProcess();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 25; round++) {
                Triplet triplet = triplet(round);
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<Boolean>> firsts = new ArrayList<>();
                for (GreylistStore one : List.of(store, other, store, other)) {
                    firsts.add(threads.submit(() -> {
                        start.await(2, TimeUnit.MINUTES);
                        return insertIfUnknown(one, triplet);
                    }));
                }
                int first = 0;
                for (Future<Boolean> isFirst : firsts) {
                    first += isFirst.get(2, TimeUnit.MINUTES) ? 1 : 0;
                }
                assertThat(first).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(database.rows()).isEqualTo(25);
    }

    @Test
    void theRowsThatExpireFirstAreDeletedFirst() {
        insertContacts(10);

        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 4)).isEqualTo(4);

        assertThat(survivors(10)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void rowsThatLiveLongerThanTheyShouldCanBeDeletedAndNoOthers() {
        insertContacts(10);

        assertThat(store.deleteLongLived(RowKind.FIRST_CONTACT, expiryOf(9), 100)).isZero();
        assertThat(store.deleteLongLived(RowKind.PASSED, expiryOf(0), 100)).isZero();
        assertThat(store.deleteLongLived(RowKind.FIRST_CONTACT, expiryOf(5), 3)).isEqualTo(3);
        assertThat(store.deleteLongLived(RowKind.FIRST_CONTACT, expiryOf(5), 3)).isOne();

        assertThat(survivors(10)).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void rowsThatHaveNotExpiredAreNotDeleted() {
        insertContacts(10);

        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(3), 100)).isEqualTo(4);
        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(3), 100)).isZero();

        assertThat(survivors(10)).containsExactly(4, 5, 6, 7, 8, 9);
    }

    @Test
    void noMoreRowsAreDeletedThanAskedForEvenIfManyExpireAtOnce() {
        insert(store, Map.of(triplet(0), contact(T0), triplet(1), contact(T0), triplet(2), contact(T0),
            triplet(3), contact(T0.plusMillis(1))));

        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 2)).isEqualTo(2);
        assertThat(survivors(4)).hasSize(2).contains(3);
    }

    @Test
    void firstContactsAndPassedTripletsAreDeletedSeparately() {
        insertContacts(3);
        insert(store, Map.of(triplet(3), new TripletState(T0, T0, true, expiryOf(0))));

        assertThat(store.deleteOldest(RowKind.PASSED, expiryOf(9), 100)).isEqualTo(1);
        assertThat(survivors(4)).containsExactly(0, 1, 2);
        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 100)).isEqualTo(3);
    }

    @Test
    void aRowThatWasRevivedIsNotDeleted() {
        insertContacts(3);

        update(store, triplet(1), contact(T0.plusMillis(1)), contact(T0.plus(WINDOW)));

        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, expiryOf(9), 100)).isEqualTo(2);
        assertThat(survivors(3)).containsExactly(1);
    }

    @Test
    void thereIsNothingToDeleteInAnEmptyTable() {
        assertThat(store.deleteOldest(RowKind.FIRST_CONTACT, T0, 500)).isZero();
        assertThat(store.deleteOldest(RowKind.PASSED, Instant.ofEpochMilli(Long.MAX_VALUE), 500)).isZero();
    }

    @Test
    void onlyTripletsThatNeverPassedAreCounted() {
        assertThat(store.count(RowKind.FIRST_CONTACT)).isZero();
        insertContacts(3);
        insert(store, Map.of(triplet(3), new TripletState(T0, T0, true, expiryOf(0))));

        assertThat(store.count(RowKind.FIRST_CONTACT)).isEqualTo(3);
    }

    @Test
    void correspondentsAreAKindOfTheirOwn() {
        TripletState passed = new TripletState(T0, T0, true, T0.plus(WINDOW));
        Triplet correspondent = TRIPLET.ofAnyNetwork();
        insert(store, Map.of(TRIPLET, passed, correspondent, passed));

        update(store, correspondent, passed, new TripletState(T0, T0.plusMillis(1), true, T0.plus(WINDOW)));

        assertThat(store.count(RowKind.CORRESPONDENT)).isOne();
        assertThat(store.deleteOldest(RowKind.PASSED, T0.plus(WINDOW), 10)).isOne();
        assertThat(find(store, correspondent)).isPresent();
        assertThat(store.deleteOldest(RowKind.CORRESPONDENT, T0.plus(WINDOW), 10)).isOne();
        assertThat(database.rows()).isZero();
    }

    @Test
    void clientNetworksAreKeptAndChanged() {
        ClientState first = client(1, T0);
        ClientState second = client(2, T0.plusSeconds(3600));
        assertThat(findClients(store, NETWORK)).isEmpty();

        saveClients(store, Map.of(), Map.of(NETWORK, first, "2001:db8::/64", second));
        assertThat(findClients(anotherProcess(), NETWORK, "198.51.100.0/24")).isEqualTo(Map.of(NETWORK, first));

        saveClients(store, Map.of(NETWORK, first), Map.of(NETWORK, second, "198.51.100.0/24", first));
        assertThat(findClients(store, NETWORK, "2001:db8::/64", "198.51.100.0/24"))
            .isEqualTo(Map.of(NETWORK, second, "2001:db8::/64", second, "198.51.100.0/24", first));
    }

    @Test
    void anyNumberOfClientNetworksIsFound() {
        Map<String, ClientState> many = IntStream.range(0, 200).boxed()
            .collect(Collectors.toMap(i -> "10.0." + i + ".0/24", i -> client(i, T0)));
        saveClients(store, Map.of(), many);
        assertThat(findClients(store, many.keySet().toArray(String[]::new))).isEqualTo(many);
    }

    @Test
    void twoProcessesThatCountForOneClientNetworkBothCount() {
        GreylistStore other = anotherProcess();
        AtomicInteger runs = new AtomicInteger();
        store.transact(transaction -> {
            Map<String, ClientState> found = transaction.findClients(List.of(NETWORK));
            if (runs.getAndIncrement() == 0) {
                saveClients(other, Map.of(), Map.of(NETWORK, client(1, T0)));
            }
            int passes = found.isEmpty() ? 0 : found.get(NETWORK).passes();
            transaction.saveClients(found, Map.of(NETWORK, client(passes + 1, T0)));
            return null;
        });
        assertThat(runs).hasValue(2);
        assertThat(findClients(store, NETWORK)).isEqualTo(Map.of(NETWORK, client(2, T0)));
    }

    @Test
    void theClientNetworksThatExpireFirstAreDeletedFirst() {
        saveClients(store, Map.of(), Map.of("a", client(1, T0), "b", client(1, T0.plusSeconds(1)), "c", client(1, T0.plusSeconds(2))));
        Instant expiry = T0.plus(WINDOW);
        assertThat(store.deleteOldest(RowKind.CLIENT, expiry.minusMillis(1), 500)).isZero();
        assertThat(store.deleteOldest(RowKind.CLIENT, expiry.plusSeconds(1), 1)).isOne();
        assertThat(findClients(store, "a", "b", "c")).containsOnlyKeys("b", "c");
        assertThat(store.deleteOldest(RowKind.CLIENT, expiry.plusSeconds(1), 500)).isOne();
        assertThat(findClients(store, "a", "b", "c")).containsOnlyKeys("c");
    }

    @Test
    void aDatabaseOfTheFirstVersionKeepsItsTriplets() {
        insert(store, Map.of(TRIPLET, contact(T0)));
        database.execute("DROP TABLE greylist_client");
        database.execute("DROP TABLE greylist_lease");
        database.execute("DELETE FROM greylist_schema WHERE version > 1");

        GreylistStore updated = anotherProcess();
        updated.open();

        assertThat(find(updated, TRIPLET)).contains(contact(T0));
        assertThat(findClients(updated, NETWORK)).isEmpty();
    }

    @Test
    void ofSeveralProcessesOneHasTheLeaseUntilItExpires() {
        GreylistStore other = anotherProcess();
        Instant until = T0.plusSeconds(60);

        assertThat(store.lease("purge", "a", T0, until)).isTrue();
        assertThat(other.lease("purge", "b", T0, until)).isFalse();
        assertThat(store.lease("purge", "a", T0.plusSeconds(30), until.plusSeconds(30))).isTrue();
        assertThat(other.lease("purge", "b", until, until.plusSeconds(60))).isFalse();
        assertThat(other.lease("other", "b", T0, until)).isTrue();
        assertThat(other.lease("purge", "b", until.plusSeconds(30), until.plusSeconds(90))).isTrue();
        assertThat(store.lease("purge", "a", until.plusSeconds(31), until.plusSeconds(91))).isFalse();
    }

    @Test
    void aServerThatOnceHadTheClockOfNextYearKeepsNobodyFromPurging() {
        GreylistStore other = anotherProcess();
        Instant nextYear = T0.plus(Duration.ofDays(365));
        assertThat(store.lease("purge", "a", nextYear, nextYear.plusSeconds(60))).isTrue();

        assertThat(other.lease("purge", "b", T0, T0.plusSeconds(60))).isTrue();

        assertThat(store.lease("purge", "a", T0.plusSeconds(1), T0.plusSeconds(61))).isFalse();
        assertThat(store.lease("purge", "a", T0.minusSeconds(60), T0)).as("a clock a minute behind").isFalse();
    }

    @Test
    void ofManyProcessesThatWantTheLeaseAtOnceOneGetsIt() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            CyclicBarrier barrier = new CyclicBarrier(4);
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String holder = "process " + i;
                GreylistStore process = anotherProcess();
                answers.add(executor.submit(() -> {
                    barrier.await(2, TimeUnit.MINUTES);
                    return process.lease("purge", holder, T0, T0.plusSeconds(60));
                }));
            }
            int holders = 0;
            for (Future<Boolean> answer : answers) {
                holders += answer.get(2, TimeUnit.MINUTES) ? 1 : 0;
            }
            assertThat(holders).isOne();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void everyRowIsVisitedOnce() {
        Map<Triplet, TripletState> triplets = new HashMap<>();
        IntStream.range(0, 2500).forEach(i -> triplets.put(triplet(i), contact(T0.plusMillis(i))));
        TripletState passed = new TripletState(T0, T0.plusSeconds(1), true, T0.plusSeconds(2));
        triplets.put(new Triplet("*", "例\\'@example.com", ""), passed);
        insert(store, triplets);
        Map<String, ClientState> clients = new HashMap<>();
        IntStream.range(0, 1500).forEach(i -> clients.put("192.0." + i + ".0/24", client(i, T0.plusSeconds(i))));
        saveClients(store, Map.of(), clients);
        Map<Triplet, TripletState> visitedTriplets = new HashMap<>();
        Map<String, ClientState> visitedClients = new HashMap<>();

        store.forEach(new GreylistStore.Visitor() {
            @Override
            public void triplet(Triplet triplet, TripletState state) {
                assertThat(visitedTriplets.put(triplet, state)).isNull();
            }

            @Override
            public void client(String network, ClientState state) {
                assertThat(visitedClients.put(network, state)).isNull();
            }
        });

        assertThat(visitedTriplets).isEqualTo(triplets);
        assertThat(visitedClients).isEqualTo(clients);
    }

    @Test
    void aStoreThatIsOpenedAgainKeepsWhatItHas() {
        insert(store, Map.of(TRIPLET, contact(T0)));

        store.open();
        GreylistStore restarted = anotherProcess();
        restarted.open();

        assertThat(find(restarted, TRIPLET)).contains(contact(T0));
        assertThat(database.number("SELECT COUNT(*) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION);
        assertThat(database.number("SELECT MAX(version) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION);
    }

    @Test
    void aStoreThatNobodyOpenedOpensItself() {
        assertThat(anotherProcess().count(RowKind.FIRST_CONTACT)).isZero();
    }

    /** A database may refuse one of two that create the same table at once; the engine then tries again. */
    @Test
    void processesThatOpenAFreshDatabaseAtOnceAllSucceedInTheEnd() throws Exception {
        for (int round = 0; round < 3; round++) {
            database = freshDatabase();
            CyclicBarrier start = new CyclicBarrier(3);
            ExecutorService threads = Executors.newFixedThreadPool(3);
            List<GreylistStore> processes = List.of(anotherProcess(), anotherProcess(), anotherProcess());
            try {
                List<Future<?>> opened = new ArrayList<>();
                for (GreylistStore process : processes) {
                    opened.add(threads.submit(() -> {
                        start.await(2, TimeUnit.MINUTES);
                        try {
                            process.open();
                        } catch (StoreException e) {
                            process.open();
                        }
                        return null;
                    }));
                }
                for (Future<?> one : opened) {
                    one.get(2, TimeUnit.MINUTES);
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(database.number("SELECT COUNT(*) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION);
        }
    }

    @Test
    void tablesOfANewerReleaseAreRefusedAndLeftAlone() {
        database.execute("INSERT INTO greylist_schema (version) VALUES (1000)");

        assertThatThrownBy(() -> anotherProcess().open()).isInstanceOf(UnusableDatabaseException.class)
            .hasMessage("the greylist tables have schema version 1000, but this release knows versions up to 3:"
                + " a newer release has used this database, so install that release here, too; or, to begin anew, stop"
                + " every server that uses the database and drop the tables GREYLIST_TRIPLET, GREYLIST_CLIENT,"
                + " GREYLIST_LEASE and GREYLIST_SCHEMA");
        assertThat(database.number("SELECT COUNT(*) FROM greylist_schema")).isEqualTo(SCHEMA_VERSION + 1);
    }

    @Test
    void aDatabaseThatWasLeftWithoutAppliedVersionIsBroughtUpToDate() throws SQLException {
        database = freshDatabase();
        try (Connection connection = database.connect()) {
            connection.createStatement().execute("CREATE TABLE greylist_schema (version INT NOT NULL PRIMARY KEY)");
        }
        GreylistStore interrupted = anotherProcess();

        interrupted.open();

        assertThat(interrupted.count(RowKind.FIRST_CONTACT)).isZero();
    }

    @Test
    void aStatementThatFailsIsReportedWithWhatWasTriedAndWhy() {
        database.execute("DROP TABLE greylist_triplet");

        assertThatThrownBy(() -> find(store, TRIPLET)).isInstanceOf(StoreException.class)
            .hasMessageContaining("cannot look up and store triplets: ")
            .message().containsIgnoringCase("greylist_triplet").contains("SQLSTATE 42").doesNotContain("\n");
    }

    private GreylistStore anotherProcess() {
        JdbcStore process = database.store();
        stores.add(process);
        return process;
    }

    private static boolean insertIfUnknown(GreylistStore store, Triplet triplet) {
        return store.transact(transaction -> {
            if (!transaction.find(List.of(triplet)).isEmpty()) {
                return false;
            }
            transaction.insert(Map.of(triplet, contact(T0)));
            return true;
        });
    }

    private static Optional<TripletState> find(GreylistStore store, Triplet triplet) {
        return Optional.ofNullable(findAll(store, List.of(triplet)).get(triplet));
    }

    private static Map<Triplet, TripletState> findAll(GreylistStore store, Collection<Triplet> triplets) {
        return store.transact(transaction -> transaction.find(triplets));
    }

    private static void insert(GreylistStore store, Map<Triplet, TripletState> states) {
        store.transact(transaction -> {
            transaction.insert(states);
            return null;
        });
    }

    private static void update(GreylistStore store, Triplet triplet, TripletState before, TripletState after) {
        store.transact(transaction -> {
            transaction.update(Map.of(triplet, before), Map.of(triplet, after));
            return null;
        });
    }

    /** Triplets 0 to n - 1, each of which expires a millisecond after the one before it. */
    private void insertContacts(int n) {
        insert(store, IntStream.range(0, n).boxed()
            .collect(Collectors.toMap(GreylistStoreContract::triplet, i -> contact(T0.plusMillis(i)))));
    }

    private static Instant expiryOf(int i) {
        return T0.plusMillis(i).plus(WINDOW);
    }

    private List<Integer> survivors(int n) {
        return IntStream.range(0, n).filter(i -> find(store, triplet(i)).isPresent()).boxed().toList();
    }

    private static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "sender" + i + "@example.com", "b@example.org");
    }

    private static TripletState contact(Instant at) {
        return new TripletState(at, at, false, at.plus(WINDOW));
    }

    private static ClientState client(int passes, Instant at) {
        return new ClientState(passes, at, at, at.plus(WINDOW));
    }

    private static Map<String, ClientState> findClients(GreylistStore store, String... networks) {
        return store.transact(transaction -> transaction.findClients(List.of(networks)));
    }

    private static void saveClients(GreylistStore store, Map<String, ClientState> found, Map<String, ClientState> changed) {
        store.transact(transaction -> {
            transaction.saveClients(found, changed);
            return null;
        });
    }
}
