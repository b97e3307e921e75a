package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.store.AllRows;
import io.github.jamesgreylist.testing.store.GreylistStoreContract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CassandraStoreIT extends GreylistStoreContract {

    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final Duration LIFETIME = Duration.ofDays(35);
    private static final Limits LIMITS =
        new Limits(1_000_000, WINDOW, Duration.ofMinutes(15), Duration.ofDays(35), Duration.ofSeconds(60));

    /** Bounds go by the time of the cluster, which is right. */
    private final Instant today = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private String keyspace;

    @Override
    protected Supplier<GreylistStore> freshDatabase() {
        keyspace = TestCluster.freshKeyspace();
        return () -> store(LIMITS, T0);
    }

    private GreylistStore store(Limits limits, Instant now) {
        return new CassandraStore(Sessions.of(TestCluster.session(), keyspace), limits, Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void ofFirstContactsThatServersStoreAtOnceTheEarliestCounts() {
        for (int seconds : new int[] {2, 1, 3}) {
            insert(anotherProcess(), Map.of(TRIPLET, contact(T0.plusSeconds(seconds))));
        }

        assertThat(find(store, TRIPLET)).contains(contact(T0.plusSeconds(1)));
        assertThat(AllRows.of(store).triplets()).isEqualTo(Map.of(TRIPLET, contact(T0.plusSeconds(1))));
    }

    @Test
    void ofDelaysThatServersTellAtOnceTheShortestCounts() {
        insert(store, Map.of(TRIPLET, told(T0, DELAY.multipliedBy(3))));
        insert(anotherProcess(), Map.of(TRIPLET, told(T0, DELAY)));
        insert(anotherProcess(), Map.of(TRIPLET, told(T0.plusSeconds(1), DELAY.multipliedBy(2))));

        assertThat(find(store, TRIPLET)).contains(told(T0, DELAY));
    }

    @Test
    void whoHasPassedAtOneServerHasPassedWhateverAnotherStores() {
        TripletState passed = new TripletState(T0, T0.plus(DELAY), true, T0.plus(Duration.ofDays(35)));
        insert(store, Map.of(TRIPLET, contact(T0)));
        update(store, TRIPLET, contact(T0), passed);

        insert(anotherProcess(), Map.of(TRIPLET, contact(T0.plusSeconds(1))));

        assertThat(find(store, TRIPLET)).contains(passed);
    }

    @Test
    void ofPassesThatServersStoreAtOnceTheLaterStays() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

        insert(store, Map.of(TRIPLET, passed(now)));
        insert(anotherProcess(), Map.of(TRIPLET, passed(now.minusMillis(7))));

        assertThat(find(store, TRIPLET)).contains(passed(now));
    }

    @Test
    void whoIsCountedByServersAtOnceCountsOnce() {
        Map<String, ClientState> first = Map.of(NETWORK, counted(1, T0, "a"));
        saveClients(store, Map.of(), first);
        saveClients(store, first, Map.of(NETWORK, counted(2, T0.plusSeconds(2), "a", "b")));
        saveClients(anotherProcess(), first, Map.of(NETWORK, counted(2, T0.plusSeconds(1), "a", "c")));
        saveClients(anotherProcess(), first, Map.of(NETWORK, counted(2, T0.plusSeconds(3), "a", "b")));

        assertThat(findClients(store, NETWORK)).isEqualTo(Map.of(NETWORK, counted(3, T0.plusSeconds(3), "a", "b", "c")));
    }

    @Test
    void whatWasCountedIsKeptWhenItIsRenewedAndCountedOn() {
        ClientState state = counted(1, T0, "w0");
        saveClients(store, Map.of(), Map.of(NETWORK, state));
        for (int i = 1; i < 150; i++) {
            Instant at = T0.plus(Duration.ofHours(i));
            Counted counted =
                new Counted(String.join(" ", IntStream.rangeClosed(Math.max(0, i - 15), i).mapToObj(n -> "w" + n).toList()));
            ClientState next = new ClientState(i + 1, counted, at, at, at.plus(WINDOW));
            saveClients(store, Map.of(NETWORK, state), Map.of(NETWORK, next));
            assertThat(findClients(store, NETWORK)).isEqualTo(Map.of(NETWORK, next));
            state = new ClientState(next.passes(), next.counted(), at, at.plusSeconds(60), at.plusSeconds(60).plus(WINDOW));
            if (i % 20 == 0) {
                saveClients(store, Map.of(NETWORK, next), Map.of(NETWORK, state));
                assertThat(findClients(store, NETWORK)).isEqualTo(Map.of(NETWORK, state));
            } else {
                state = next;
            }
        }
    }

    /** Not the number of rows, which nobody can count there, but how long they live. */
    @Test
    void aFloodOfFirstContactsLivesShorterAndOthersDoNotSufferFromOneNetwork() {
        Limits few = new Limits(200, WINDOW, DELAY, Duration.ofDays(35), Duration.ofSeconds(60));
        GreylistStore flooded = store(few, today);
        try {
            insert(flooded, contacts(100, i -> "198.51." + i + ".0/24"));
            insert(flooded, contacts(1000, i -> NETWORK));
            insert(flooded, Map.of(new Triplet("203.0.113.0/24", "late@example.com", "b@example.org"), contact(today)));
            assertThat(lifetime("203.0.113.0/24")).as("of a network that sends little").isGreaterThan(WINDOW.minusMinutes(5));
            assertThat(lifetime("198.51.7.0/24")).isGreaterThan(WINDOW.minusMinutes(5));
            assertThat(total(NETWORK)).as("seconds of life of the flood")
                .isLessThan(2 * WINDOW.toSeconds() + 1000 * 4 * DELAY.toSeconds() + 10 * 600);

            insert(flooded, contacts(4000, i -> "2001:db8:" + Integer.toHexString(i) + "::/64"));
            insert(flooded, Map.of(new Triplet("203.0.113.0/24", "last@example.com", "b@example.org"), contact(today)));
            assertThat(lifetime("2001:db8:" + Integer.toHexString(3999) + "::/64")).as("of a flood from everywhere")
                .isBetween(DELAY.multipliedBy(3), WINDOW.dividedBy(10));
            double rows = total("2001:db8:") / (double) WINDOW.toSeconds();
            assertThat(rows).as("so many are alive at a time, should the flood go on")
                .isLessThan(200 * (1 + Math.log(4100 / 200.0)) * 1.2);
        } finally {
            flooded.close();
        }
    }

    /** Of a network whose flood counts for nobody else, the rows under the SPF domain must not live longer either. */
    @Test
    void aFloodThatItsOwnSpfDomainVouchesForLivesShorterThereAsWell() {
        GreylistStore flooded = store(new Limits(200, WINDOW, DELAY, Duration.ofDays(35), Duration.ofSeconds(60)), today);
        try {
            insert(flooded, contacts(500, i -> NETWORK));
            insert(flooded, contacts(500, i -> Triplet.SPF + "example.com"));
            assertThat(total(NETWORK)).isLessThan(3 * WINDOW.toSeconds() + 500 * 4 * DELAY.toSeconds());
            assertThat(total(Triplet.SPF)).isLessThan(3 * WINDOW.toSeconds() + 500 * 4 * DELAY.toSeconds());
        } finally {
            flooded.close();
        }
    }

    /** By a rule for the recipient: the bound knows nothing of it. */
    @Test
    void whoWasToldToWaitLongHasTheTimeToComeBackInAFloodAsWell() {
        GreylistStore flooded = store(new Limits(200, WINDOW, DELAY, LIFETIME, Duration.ofSeconds(60)), today);
        try {
            insert(flooded, contacts(500, i -> NETWORK));
            Triplet patient = new Triplet(NETWORK, "patient@example.com", "b@example.org");
            insert(flooded, Map.of(patient, told(today, Duration.ofHours(2))));
            assertThat(lifetime(patient)).isBetween(Duration.ofHours(7), Duration.ofHours(9));
        } finally {
            flooded.close();
        }
    }

    /** Whoever had forgotten too much imported what he had exported before, and nothing of what had passed was there. */
    @Test
    void whatWasForgottenByMistakeCanBeImportedSoonAfterwards() {
        TripletState passed = known(T0.minus(Duration.ofDays(1)));
        insert(store, Map.of(TRIPLET, passed));
        store.save(Changes.deleted(Rows.ofTriplets(Map.of(TRIPLET, passed))));
        assertThat(find(store, TRIPLET)).isEmpty();

        Eventually.await("the row").until(() -> {
            insert(anotherProcess(), Map.of(TRIPLET, passed));
            return find(store, TRIPLET).equals(Optional.of(passed));
        });
    }

    @Test
    void thoseToWhomAMisusedAccountWritesAreForgottenSoonerButForThoseWhoAnswer() {
        GreylistStore misused = store(new Limits(1_000_000, 200, WINDOW, DELAY, LIFETIME, Duration.ofSeconds(60)), today);
        try {
            Map<Triplet, TripletState> correspondents = new HashMap<>();
            IntStream.range(0, 5000).forEach(i -> correspondents.put(correspondent("victim" + i), known(today)));
            insert(misused, correspondents);
            assertThat(rows(Triplet.ANY_NETWORK)).hasSize(5000);
            assertThat(total(Triplet.ANY_NETWORK)).as("seconds of life")
                .isLessThan((200 + 5) * LIFETIME.toSeconds() + 5000 * Duration.ofDays(2).toSeconds());

            Triplet friend = correspondent("friend");
            insert(misused, Map.of(friend, known(today), triplet(1), known(today)));
            assertThat(lifetime(friend)).isBetween(Duration.ofDays(1), Duration.ofDays(3));
            assertThat(lifetime(triplet(1))).as("of what has passed").isGreaterThan(LIFETIME.minusDays(1));
            update(misused, friend, known(today), known(today.plus(Duration.ofHours(2))));
            assertThat(lifetime(friend)).as("of who has answered").isGreaterThan(LIFETIME.minusDays(1));
        } finally {
            misused.close();
        }
    }

    private static Triplet correspondent(String name) {
        return new Triplet(Triplet.ANY_NETWORK, name + "@example.com", "b@example.org");
    }

    private static TripletState known(Instant at) {
        return new TripletState(at, at, true, at.plus(LIFETIME));
    }

    private Duration lifetime(Triplet triplet) {
        return rows(triplet.network()).stream().filter(row -> triplet.sender().equals(row.getString("sender")))
            .map(row -> Duration.ofSeconds(row.getInt("life"))).findFirst().orElseThrow();
    }

    private Map<Triplet, TripletState> contacts(int number, IntFunction<String> network) {
        Map<Triplet, TripletState> contacts = new HashMap<>();
        IntStream.range(0, number).forEach(
            i -> contacts.put(new Triplet(network.apply(i), "flood" + i + "@example.com", "b@example.org"), contact(today)));
        return contacts;
    }

    private Duration lifetime(String network) {
        return rows(network).stream().map(row -> Duration.ofSeconds(row.getInt("life"))).min(Duration::compareTo).orElseThrow();
    }

    private long total(String network) {
        return rows(network).stream().mapToLong(row -> row.getInt("life")).sum();
    }

    private List<Row> rows(String network) {
        return TestCluster.session()
            .execute("SELECT network, sender, TTL(expires) AS life FROM " + keyspace + ".greylist_triplet").all()
            .stream().filter(row -> row.getString("network").startsWith(network)).toList();
    }

    @Test
    void everyRowEndsByItself() {
        Triplet release = TRIPLET.released();
        insert(store, Map.of(TRIPLET, contact(T0), triplet(1), passed(T0), release, TripletState.released(T0, T0.plus(WINDOW))));
        saveClients(store, Map.of(), Map.of(NETWORK, client(1, T0), "spf:example.com", counted(1, T0, "a")));

        for (Row row : TestCluster.session().execute("SELECT TTL(expires) AS life FROM " + keyspace + ".greylist_triplet")) {
            assertThat(Duration.ofSeconds(row.getInt("life"))).isBetween(WINDOW.minusMinutes(5), WINDOW.plusMinutes(10));
        }
        for (Row row : TestCluster.session().execute("SELECT TTL(expires) AS life FROM " + keyspace + ".greylist_client")) {
            assertThat(Duration.ofSeconds(row.getInt("life"))).isBetween(WINDOW.minusMinutes(5), WINDOW.plusMinutes(10));
        }
    }

    @Test
    void aReleaseIsUsedOnce() {
        Triplet release = TRIPLET.released();
        TripletState released = TripletState.released(T0, T0.plus(WINDOW));
        insert(store, Map.of(release, released));
        assertThat(find(store, release)).contains(released);

        assertThat(store
            .save(new Changes(Rows.ofTriplets(Map.of(release, released)), Rows.ofTriplets(Map.of(release, released.used())))))
            .isTrue();
        assertThat(find(store, release)).isEmpty();

        insert(store, Map.of(release, released));
        assertThat(find(anotherProcess(), release)).as("another one for the same").contains(released);
    }

    /** A server whose clock is a year ahead writes what others can still overrule. */
    @Test
    void aServerWhoseClockIsWrongHidesNothingThatOthersWrite() {
        Instant wrong = Instant.now().plus(Duration.ofDays(365));
        Instant right = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        GreylistStore ahead = store(LIMITS, wrong);
        GreylistStore other = store(LIMITS, right);
        try {
            TripletState far = new TripletState(wrong.minus(DELAY), wrong, true, wrong.plus(WINDOW));
            insert(ahead, Map.of(TRIPLET, far));
            TripletState found = find(other, TRIPLET).orElseThrow();
            TripletState seen = new TripletState(found.firstSeen(), found.lastSeen(), true, right.plus(Duration.ofDays(35)));
            update(other, TRIPLET, found, seen);
            assertThat(find(ahead, TRIPLET)).contains(seen);
            assertThat(other.save(Changes.deleted(Rows.ofTriplets(Map.of(TRIPLET, seen))))).isTrue();
            assertThat(find(ahead, TRIPLET)).isEmpty();

            insert(other, Map.of(TRIPLET, contact(right)));
            assertThat(find(other, TRIPLET)).contains(contact(right));
            assertThat(ahead.certain()).isBefore(right.plusSeconds(600));
        } finally {
            ahead.close();
            other.close();
        }
    }

    private static TripletState told(Instant at, Duration delay) {
        return new TripletState(at, at, false, Optional.of(delay), at.plus(WINDOW), Optional.empty());
    }

    private static ClientState counted(int passes, Instant at, String... who) {
        return new ClientState(passes, new Counted(String.join(" ", who)), at, at, at.plus(WINDOW));
    }
}
