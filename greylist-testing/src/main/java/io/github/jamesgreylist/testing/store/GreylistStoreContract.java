package io.github.jamesgreylist.testing.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Page;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.Query.Like;
import io.github.jamesgreylist.store.Query.Text;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine relies on, whichever store it is. Each test has a fresh one. */
public abstract class GreylistStoreContract {

    protected static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    protected static final Duration WINDOW = Duration.ofDays(2);
    protected static final Triplet TRIPLET = triplet(0);
    protected static final String NETWORK = "192.0.2.0/24";
    private static final Set<RowKind> KINDS = Set.of(RowKind.values());

    protected GreylistStore store;
    private final List<GreylistStore> stores = new ArrayList<>();
    private Supplier<? extends GreylistStore> database;

    /**
     * A database that nobody has used yet.
     *
     * @return gives a store on it at each call, as another process would have one; not open yet
     */
    protected abstract Supplier<? extends GreylistStore> freshDatabase();

    @BeforeEach
    void openStore() {
        database = freshDatabase();
        store = anotherProcess();
        store.open();
    }

    @AfterEach
    void closeStores() {
        stores.forEach(GreylistStore::close);
    }

    /** A store on the database of this test, which is closed with it. */
    protected GreylistStore anotherProcess() {
        GreylistStore process = database.get();
        stores.add(process);
        return process;
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
    void aFirstContactBesideATripletIsKeptAndComesAndGoes() {
        TripletState passed = new TripletState(T0, T0.plusMillis(1), true, T0.plusMillis(2));
        TripletState beside = new TripletState(T0, T0.plusMillis(1), true, Optional.of(Duration.ofMinutes(5)),
            T0.plusMillis(9), Optional.of(T0.plusMillis(3)));
        insert(store, Map.of(TRIPLET, passed));

        update(store, TRIPLET, passed, beside);
        assertThat(find(store, TRIPLET)).contains(beside);
        assertThat(AllRows.of(store).triplets()).containsEntry(TRIPLET, beside);
        update(store, TRIPLET, beside, passed);
        assertThat(find(store, TRIPLET)).contains(passed);
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
        assertThat(AllRows.of(store).size()).isEqualTo(1);
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
        Rows found = store.find(new Keys(states.keySet(), Set.of()));
        assertThat(store.save(new Changes(found, Rows.ofTriplets(changed)))).isTrue();

        Set<Triplet> asked = new HashSet<>(states.keySet());
        asked.add(triplet(size));
        assertThat(findAll(store, asked)).isEqualTo(changed);
    }

    @Test
    void noRowsAreFoundAmongNone() {
        assertThat(store.find(Keys.of())).isEqualTo(Rows.NONE);
    }

    @Test
    void whoChangesWhatHasChangedSavesNothing() {
        insert(store, Map.of(TRIPLET, contact(T0), triplet(1), contact(T0)));
        update(anotherProcess(), TRIPLET, contact(T0), contact(T0.plusSeconds(7)));
        Rows believed = Rows.ofTriplets(Map.of(TRIPLET, contact(T0), triplet(1), contact(T0)));

        assertThat(store.save(new Changes(believed, Rows.ofTriplets(
            Map.of(TRIPLET, contact(T0.plusSeconds(1)), triplet(1), contact(T0.plusSeconds(1))))))).isFalse();

        assertThat(find(store, TRIPLET)).contains(contact(T0.plusSeconds(7)));
        assertThat(find(store, triplet(1))).contains(contact(T0));
    }

    /** As when it was purged meanwhile. */
    @Test
    void whoChangesWhatIsGoneSavesNothing() {
        assertThat(store.save(new Changes(Rows.ofTriplets(Map.of(TRIPLET, contact(T0))),
            Rows.ofTriplets(Map.of(TRIPLET, contact(T0.plusSeconds(1))))))).isFalse();

        assertThat(find(store, TRIPLET)).isEmpty();
    }

    @Test
    void whatSeveralProcessesCountAddsUpHourByHour() {
        GreylistStore other = anotherProcess();
        store.count(counts(T0, "seen", 2));
        other.count(counts(T0.plusSeconds(59), "seen", 3));
        other.count(counts(T0, "passed: a list of \u4f8b's \"own\"", 1));
        store.count(counts(T0.plus(Duration.ofHours(1)), "seen", 4));

        HourlyCounts counted = store.counted(T0, T0.plus(Duration.ofHours(2)));

        HourlyCounts expected = counts(T0, "seen", 5);
        expected.add(T0, "passed: a list of \u4f8b's \"own\"", 1);
        expected.add(T0.plus(Duration.ofHours(1)), "seen", 4);
        assertThat(counted).isEqualTo(expected);
        assertThat(other.counted(T0.plus(Duration.ofHours(1)), T0.plus(Duration.ofHours(2))).of(T0, "seen")).isZero();
        assertThat(other.counted(T0.minusSeconds(3600), T0).isEmpty()).isTrue();
    }

    @Test
    void processesThatCountTheSameAtOnceLoseNothing() throws Exception {
        GreylistStore other = anotherProcess();
        HourlyCounts one = counts(T0, "seen", 1);
        one.add(T0, "passed", 1);
        for (int round = 0; round < 10; round++) {
            atOnce(List.of(store, other, store, other), counting -> () -> {
                counting.count(one);
                return true;
            });
        }

        assertThat(store.counted(T0, T0.plusSeconds(1)).of(T0, "seen")).isEqualTo(40);
        assertThat(store.counted(T0, T0.plusSeconds(1)).of(T0, "passed")).isEqualTo(40);
    }

    private static HourlyCounts counts(Instant at, String name, long number) {
        HourlyCounts counts = HourlyCounts.collecting();
        counts.add(at, name, number);
        return counts;
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
    void everyRowIsShownOnce() {
        Map<Triplet, TripletState> triplets = new HashMap<>();
        IntStream.range(0, 2500).forEach(i -> triplets.put(triplet(i), contact(T0.plusMillis(i))));
        TripletState passed = new TripletState(T0, T0.plusSeconds(1), true, T0.plusSeconds(2));
        triplets.put(new Triplet("*", "例\\'@example.com", ""), passed);
        insert(store, triplets);
        Map<String, ClientState> clients = new HashMap<>();
        IntStream.range(0, 1500).forEach(i -> clients.put("192.0." + i + ".0/24", client(i, T0.plusSeconds(i))));
        saveClients(store, Map.of(), clients);

        assertThat(AllRows.of(store)).isEqualTo(new Rows(triplets, clients));
    }

    @Test
    void whatWaitsIsFoundLongestFirstAPageAtATime() {
        Map<Triplet, TripletState> rows = new HashMap<>();
        // Of each instant several, as after an import: between them the key decides.
        IntStream.range(0, 30).forEach(i -> rows.put(triplet(i), contact(T0.plusMillis(i / 7))));
        rows.put(new Triplet("spf:example.com", "sender1@example.com", "b@example.org"), contact(T0));
        rows.put(triplet(100), passed(T0));
        insert(store, rows);
        saveClients(store, Map.of(), Map.of(NETWORK, client(1, T0), "spf:example.com", client(2, T0)));

        for (int size : new int[] {1, 3, 7, 1000}) {
            List<Triplet> found = new ArrayList<>();
            List<String> clients = new ArrayList<>();
            forEachPage(query(), size, page -> {
                assertThat(page.triplets().size() + page.clients().size()).isBetween(1, size);
                found.addAll(page.triplets().keySet());
                clients.addAll(page.clients().keySet());
                page.triplets().forEach((triplet, state) -> assertThat(state).isEqualTo(rows.get(triplet)));
            });
            assertThat(found).containsExactlyElementsOf(rows.entrySet().stream()
                .sorted(Comparator.comparing(row -> Place.of(row.getKey(), row.getValue()))).map(Map.Entry::getKey).toList());
            assertThat(clients).containsExactly(NETWORK, "spf:example.com");
            List<Triplet> byDomain = new ArrayList<>();
            forEachPage(senders(Text.like("", "@example.com")), size, page -> byDomain.addAll(page.triplets().keySet()));
            assertThat(byDomain).isEqualTo(found);
        }
    }

    @Test
    void rowsAreFoundByWhateverIsKnownOfThem() {
        Triplet ann = new Triplet(NETWORK, "ann@example.com", "bob@example.org");
        Triplet annBySpf = new Triplet("spf:example.com", "ann@example.com", "bob@example.org");
        Triplet ida = new Triplet("198.51.100.0/24", "ida@sub.example.com", "bob@example.org");
        Triplet odd = new Triplet(NETWORK, "100%_!\\@example.net", "carol@example.org");
        insert(store, Map.of(ann, contact(T0), annBySpf, contact(T0), ida, passed(T0), odd, contact(T0.plusSeconds(60))));

        assertThat(found(senders(Text.of(Set.of("ann@example.com"))))).containsExactly(ann, annBySpf);
        assertThat(found(senders(Text.of(Set.of("nobody@example.com", "ida@sub.example.com"))))).containsExactly(ida);
        assertThat(found(senders(Text.like("", "@example.com")))).as("and no others").containsExactly(ann, annBySpf);
        assertThat(found(senders(Text.like("", "_!\\@example.net")))).as("nothing is a wildcard").containsExactly(odd);
        assertThat(found(senders(Text.like("", "%@example.com")))).isEmpty();
        assertThat(found(senders(new Text(Set.of("ida@sub.example.com"), Set.of(new Like("ann", "")), Set.of()))))
            .containsExactly(ann, annBySpf, ida);
        assertThat(found(senders(new Text(Set.of(), Text.ANY.likes(), Set.of("ann", "ida"))))).containsExactly(odd);
        assertThat(found(senders(Text.of(Set.of())))).isEmpty();
        assertThat(found(new Query(KINDS, Text.of(Set.of(NETWORK)), Text.of(Set.of("ann@example.com")),
            Text.of(Set.of("bob@example.org", "ANY")), Text.ANY, Instant.EPOCH, Instant.MAX, T0))).containsExactly(ann);
        assertThat(
            found(new Query(Set.of(RowKind.PASSED), Text.ANY, Text.ANY, Text.ANY, Text.ANY, Instant.EPOCH, Instant.MAX, T0)))
            .containsExactly(ida);
        assertThat(found(new Query(KINDS, Text.ANY, Text.ANY, Text.ANY, Text.ANY, T0.plusMillis(1), Instant.MAX, T0)))
            .as("newer").containsExactly(odd);
        assertThat(found(new Query(Set.of(RowKind.FIRST_CONTACT), Text.ANY, Text.ANY, Text.ANY, Text.ANY, Instant.EPOCH, T0, T0)))
            .as("older").containsExactly(ann);
        assertThat(found(new Query(KINDS, Text.ANY, Text.ANY, Text.ANY, Text.ANY, Instant.EPOCH, Instant.MAX, T0.plus(WINDOW))))
            .as("what has not expired").containsExactly(odd);
    }

    @Test
    void clientsAreFoundByTheirKeys() {
        saveClients(store, Map.of(), Map.of(NETWORK, client(1, T0), "spf:example.com", client(1, T0),
            "from:" + NETWORK + " @example.com", client(1, T0.plusSeconds(1))));

        assertThat(clients(Text.of(Set.of(NETWORK)))).containsExactly(NETWORK);
        assertThat(clients(Text.like("from:", " @example.com"))).containsExactly("from:" + NETWORK + " @example.com");
        assertThat(clients(new Text(Set.of(), Text.ANY.likes(), Set.of("spf:", "from:")))).containsExactly(NETWORK);
        assertThat(clients(Text.of(Set.of()))).isEmpty();
        assertThat(clients(Text.ANY)).hasSize(3);
    }

    @Test
    void whatIsDeletedIsGoneForEveryProcessAndAllCanLearnThatThereWasSomething() {
        insert(store, Map.of(TRIPLET, contact(T0), triplet(1), passed(T0)));
        saveClients(store, Map.of(), Map.of(NETWORK, client(1, T0)));
        long before = store.forgotten();

        Rows gone = new Rows(Map.of(TRIPLET, contact(T0)), Map.of(NETWORK, client(1, T0)));
        assertThat(store.save(Changes.deleted(gone))).isTrue();

        assertThat(store.forgotten()).isNotEqualTo(before);
        assertThat(AllRows.of(anotherProcess())).isEqualTo(Rows.ofTriplets(Map.of(triplet(1), passed(T0))));
    }

    @Test
    void whoDeletesWhatHasChangedOrIsGoneDeletesNothing() {
        insert(store, Map.of(TRIPLET, passed(T0), triplet(1), contact(T0)));
        long before = store.forgotten();

        assertThat(store.save(Changes.deleted(Rows.ofTriplets(Map.of(TRIPLET, contact(T0), triplet(1), contact(T0)))))).isFalse();
        assertThat(store.save(Changes.deleted(Rows.ofTriplets(Map.of(triplet(2), contact(T0)))))).isFalse();

        assertThat(AllRows.of(store).size()).isEqualTo(2);
        assertThat(store.forgotten()).isEqualTo(before);
    }

    private void forEachPage(Query query, int size, Consumer<Page> visitor) {
        Optional<Place> after = Optional.empty();
        do {
            Page page = store.search(query, after, size);
            visitor.accept(page);
            after = page.next().map(place -> Place.parse(place.toString()));
        } while (after.isPresent());
    }

    private List<Triplet> found(Query query) {
        return List.copyOf(store.search(query, Optional.empty(), 100).triplets().keySet());
    }

    private List<String> clients(Text client) {
        return List.copyOf(store.search(new Query(KINDS, Text.ANY, Text.ANY, Text.ANY, client, Instant.EPOCH, Instant.MAX, T0),
            Optional.empty(), 100).clients().keySet());
    }

    private static Query query() {
        return senders(Text.ANY);
    }

    private static Query senders(Text sender) {
        return new Query(KINDS, Text.ANY, sender, Text.ANY, Text.ANY, Instant.EPOCH, Instant.MAX, T0);
    }

    protected static TripletState passed(Instant at) {
        return new TripletState(at, at, true, at.plus(WINDOW));
    }

    @Test
    void aStoreThatIsOpenedAgainKeepsWhatItHas() {
        insert(store, Map.of(TRIPLET, contact(T0)));

        store.open();
        GreylistStore restarted = anotherProcess();
        restarted.open();

        assertThat(find(restarted, TRIPLET)).contains(contact(T0));
    }

    @Test
    void aStoreThatNobodyOpenedOpensItself() {
        assertThat(find(anotherProcess(), TRIPLET)).isEmpty();
    }

    @Test
    void aStoreThatIsWellCanBeProbed() {
        store.probe();
    }

    /** A database may refuse one of two that create the same table at once; the engine then tries again. */
    @Test
    void processesThatOpenAFreshDatabaseAtOnceAllSucceedInTheEnd() throws Exception {
        for (int round = 0; round < 3; round++) {
            database = freshDatabase();
            List<GreylistStore> processes = List.of(anotherProcess(), anotherProcess(), anotherProcess());
            atOnce(processes, process -> () -> {
                try {
                    process.open();
                } catch (StoreException e) {
                    process.open();
                }
                return null;
            });
            assertThat(AllRows.of(processes.get(0)).isEmpty()).isTrue();
        }
    }

    protected static <T> List<T> atOnce(List<GreylistStore> stores, Function<GreylistStore, Callable<T>> work)
            throws Exception {
        CyclicBarrier start = new CyclicBarrier(stores.size());
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (GreylistStore one : stores) {
                futures.add(threads.submit(() -> {
                    start.await(60, TimeUnit.SECONDS);
                    return work.apply(one).call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(120, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    protected static Optional<TripletState> find(GreylistStore store, Triplet triplet) {
        return Optional.ofNullable(findAll(store, Set.of(triplet)).get(triplet));
    }

    protected static Map<Triplet, TripletState> findAll(GreylistStore store, Set<Triplet> triplets) {
        return store.find(new Keys(triplets, Set.of())).triplets();
    }

    protected static void insert(GreylistStore store, Map<Triplet, TripletState> states) {
        assertThat(store.save(Changes.created(Rows.ofTriplets(states)))).isTrue();
    }

    protected static void update(GreylistStore store, Triplet triplet, TripletState before, TripletState after) {
        assertThat(store.save(new Changes(Rows.ofTriplets(Map.of(triplet, before)), Rows.ofTriplets(Map.of(triplet, after)))))
            .isTrue();
    }

    protected static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "sender" + i + "@example.com", "b@example.org");
    }

    protected static TripletState contact(Instant at) {
        return new TripletState(at, at, false, at.plus(WINDOW));
    }

    protected static ClientState client(int passes, Instant at) {
        return new ClientState(passes, at, at, at.plus(WINDOW));
    }

    protected static Map<String, ClientState> findClients(GreylistStore store, String... networks) {
        return store.find(new Keys(Set.of(), Set.of(networks))).clients();
    }

    protected static void saveClients(GreylistStore store, Map<String, ClientState> found, Map<String, ClientState> changed) {
        assertThat(store.save(new Changes(Rows.ofClients(found), Rows.ofClients(changed)))).isTrue();
    }
}
