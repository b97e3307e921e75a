package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.Row;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/cassandra.md says of bytes, on the disk of a node. */
class FloodOnDiskIT {

    private static final String TRIPLETS = "greylist_triplet";
    private static final String PASSED_NETWORK = "198.51.100.0/24";
    private static final String CLIENTS = "greylist_client";
    /** As docs/cassandra.md has it. */
    private static final int MOST_BYTES_OF_A_ROW = 120;
    private static final int MOST_BYTES_OF_THE_LONGEST = 450;
    private static final int MOST = 1000;
    /** Index, filter and statistics of an empty table. */
    private static final long BYTES_OF_FILES = 20_000;
    /** Four times the delay is less than the shortest life, which is a minute. */
    private static final Limits LIMITS = new Limits(MOST, Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofDays(35),
        Duration.ofSeconds(60));

    private final CassandraServer server = TestCluster.server();
    private final String keyspace = TestCluster.freshKeyspace();
    private final Random random = new Random(7);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final GreylistStore store =
        new CassandraStore(Sessions.of(TestCluster.session(), keyspace), LIMITS, Clock.systemUTC());

    @AfterEach
    void close() {
        store.close();
    }

    /** Names are about as long as they are in logs: 37 characters a sender, 18 a recipient. */
    @Test
    void aRowTakesNoMoreBytesOfDiskThanIsSaid() throws Exception {
        int number = 5_000;
        store.open();
        long first = bytes(TRIPLETS, () -> save(number, i -> contact(), FloodOnDiskIT::somewhere)) / number;
        long passed = bytes(TRIPLETS, () -> save(number, i -> passed(), i -> PASSED_NETWORK)) / number;
        long clients = bytes(CLIENTS, () -> saveClients(number)) / number;
        long longest = bytes(TRIPLETS, () -> save(number, i -> contact(), FloodOnDiskIT::somewhere, TripletForm.MAX_LENGTH))
            / number;
        System.out.printf("Bytes of disk for each row: first contact %d, passed %d, pass of a client %d, longest sender %d%n",
            first,
            passed, clients, longest);

        assertThat(List.of(first, passed, clients)).allSatisfy(bytes -> assertThat(bytes).isBetween(40L,
            (long) MOST_BYTES_OF_A_ROW));
        assertThat(longest).isLessThan(MOST_BYTES_OF_THE_LONGEST);
    }

    /** From one network and from everywhere, among mail that passed and whose rows live much longer. */
    @Test
    void theDiskIsFreedOfAFloodThoughWhatPassedMeanwhileStays() throws Exception {
        int flood = 20 * MOST;
        store.open();
        int passed = 500;
        long all = bytes(TRIPLETS, () -> {
            save(passed, i -> passed(), i -> PASSED_NETWORK);
            save(flood, i -> contact(), FloodOnDiskIT::somewhere);
            save(flood, i -> contact(), i -> "192.0.2.0/24");
        });
        assertThat(all).as("bytes of the flood").isGreaterThan(2L * flood * 50);

        hurryCompaction();
        Eventually.await("the flood to end").pollInterval(Duration.ofSeconds(1)).until(() -> contactsLeft() <= 2L * MOST);
        long bound = (2 * MOST + passed) * (long) MOST_BYTES_OF_A_ROW + BYTES_OF_FILES;
        Eventually.await("the flood to be gone from the disk").pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
            // A node looks what is to be compacted when it has flushed.
            save(1, i -> passed(Instant.now()), i -> PASSED_NETWORK);
            server.flush(keyspace);
            assertThat(server.bytesOnDisk(keyspace, TRIPLETS)).isLessThan(bound);
        });
        assertThat(contactsLeft()).as("first contacts that are left").isGreaterThan(MOST / 2);
    }

    private long contactsLeft() {
        return TestCluster.session().execute("SELECT network FROM " + keyspace + "." + TRIPLETS).all().stream()
            .filter(row -> !PASSED_NETWORK.equals(row.getString("network"))).count();
    }

    /** What takes hours takes a minute now, and nothing else is changed. */
    private void hurryCompaction() {
        Row table = TestCluster.session().execute("SELECT compaction FROM system_schema.tables WHERE keyspace_name = '" + keyspace
            + "' AND table_name = '" + TRIPLETS + "'").one();
        Map<String, String> compaction = new TreeMap<>(table.getMap("compaction", String.class, String.class));
        compaction.put("tombstone_compaction_interval", "1");
        String options = compaction.toString().replace("{", "{'").replace("=", "': '").replace(", ", "', '").replace("}", "'}");
        TestCluster.session().execute("ALTER TABLE " + keyspace + "." + TRIPLETS + " WITH gc_grace_seconds = 1 AND compaction = "
            + options);
    }

    private interface Filling {
        void fill();
    }

    private long bytes(String table, Filling filling) throws Exception {
        server.flush(keyspace);
        long before = server.bytesOnDisk(keyspace, table);
        filling.fill();
        server.flush(keyspace);
        return server.bytesOnDisk(keyspace, table) - before;
    }

    private static String somewhere(int i) {
        return "10." + i / 250 + "." + i % 250 + ".0/24";
    }

    private void save(int number, IntFunction<TripletState> state, IntFunction<String> network) {
        save(number, state, network, 37);
    }

    private void save(int number, IntFunction<TripletState> state, IntFunction<String> network, int lengthOfSender) {
        String domain = ".example.com";
        Map<Triplet, TripletState> rows = new HashMap<>();
        for (int i = 0; i < number; i++) {
            rows.put(new Triplet(network.apply(i), letters(lengthOfSender - 9 - domain.length()) + "@" + letters(8) + domain,
                letters(6) + "@example.org"),
                state.apply(i));
        }
        assertThat(store.save(Changes.created(Rows.ofTriplets(rows)))).isTrue();
    }

    /** Such as nobody can compress. */
    private String letters(int number) {
        return random.ints(number, 'a', 'z' + 1)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    }

    private void saveClients(int number) {
        Map<String, ClientState> rows = new HashMap<>();
        for (int i = 0; i < number; i++) {
            rows.put(somewhere(i), new ClientState(1, new Counted(letters(8)), now, now, now.plus(Duration.ofDays(35))));
        }
        assertThat(store.save(Changes.created(Rows.ofClients(rows)))).isTrue();
    }

    private TripletState contact() {
        return new TripletState(now, now, false, now.plus(LIMITS.retryWindow()));
    }

    private TripletState passed() {
        return passed(now);
    }

    private static TripletState passed(Instant at) {
        return new TripletState(at, at, true, at.plus(LIMITS.passLifetime()));
    }
}
