package io.github.jamesgreylist.engine;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.fixture.ServerProcess;
import io.github.jamesgreylist.fixture.TestDatabase;
import io.github.jamesgreylist.store.JdbcStore;
import io.github.jamesgreylist.store.RowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several servers, each a process of its own, that meet the same triplets in one database at the same time. */
@Timeout(300)
abstract class ManyServersRaceContract {

    private static final int SERVERS = 3;
    private static final int ROUNDS = 4;
    private static final int ATTEMPTS = SERVERS * ServerProcess.TIMES;
    private static final Duration DELAY = Duration.ofMinutes(5);
    /** On a busy machine a conflict may take its time; this is not about time. */
    private static final Duration BUDGET = Duration.ofSeconds(30);

    private final List<ServerProcess> servers = new ArrayList<>();
    private TestDatabase database;

    abstract TestDatabase freshDatabase();

    @BeforeEach
    void startServers() throws Exception {
        database = freshDatabase();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(new ServerProcess(database, BUDGET));
        }
    }

    @AfterEach
    void stopServers() throws Exception {
        for (ServerProcess server : servers) {
            server.close();
        }
    }

    @Test
    void eachTripletHasOneFirstContactAndOneFirstPassAndIsCountedOnce() throws Exception {
        Instant last = T0;
        for (int round = 0; round < ROUNDS; round++) {
            String sender = sender(round);
            last = T0.plus(Duration.ofHours(round));
            assertOfEachTriplet(race(sender, last), "new", "early-retry", ATTEMPTS);
            assertThat(race(sender, last.plus(DELAY).minus(ServerProcess.JITTER))).as("too early")
                .containsOnlyKeys("early-retry " + ATTEMPTS);
            assertOfEachTriplet(race(sender, last.plus(DELAY).plus(ServerProcess.JITTER)), "first pass", "triplet found",
                ATTEMPTS);
        }

        int triplets = ROUNDS * ServerProcess.TRIPLETS;
        assertThat(database.rows()).isEqualTo(triplets);
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 1")).isEqualTo(triplets);
        assertThat(database.number("SELECT COUNT(*) FROM greylist_client")).isEqualTo(ServerProcess.NETWORKS);
        int ofEachNetwork = triplets / ServerProcess.NETWORKS;
        assertThat(database.number("SELECT MIN(passes) FROM greylist_client")).isEqualTo(ofEachNetwork);
        assertThat(database.number("SELECT MAX(passes) FROM greylist_client")).isEqualTo(ofEachNetwork);
    }

    /** Expired rows are replaced by the servers and deleted by the purge at the same time. */
    @Test
    void aPurgeInTheMiddleOfItHarmsNobody() throws Exception {
        JdbcStore purging = database.store();
        AtomicBoolean done = new AtomicBoolean();
        List<Throwable> troubles = new ArrayList<>();
        try {
            purging.open();
            Thread purge = new Thread(() -> {
                while (!done.get()) {
                    purging.deleteOldest(RowKind.FIRST_CONTACT, T0, 5);
                }
            });
            purge.setUncaughtExceptionHandler((thread, trouble) -> troubles.add(trouble));
            for (int round = 0; round < ROUNDS; round++) {
                storeExpired(purging, sender(round));
            }
            assertThat(database.rows()).isEqualTo(ROUNDS * ServerProcess.TRIPLETS);
            purge.start();
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    assertOfEachTriplet(race(sender(round), T0), "new", "early-retry", ATTEMPTS);
                }
            } finally {
                done.set(true);
                purge.join();
            }
        } finally {
            purging.close();
        }
        assertThat(troubles).isEmpty();
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE first_seen >= " + T0.toEpochMilli()))
            .isEqualTo(ROUNDS * ServerProcess.TRIPLETS);
    }

    /** What a server has said to a client is in the database, even if the server dies the next moment. */
    @Test
    void theOthersKnowWhatAServerSaidThatWasKilled() throws Exception {
        ServerProcess victim = servers.get(0);
        victim.attempt("ann@example.com", T0);
        assertThat(victim.answers()).hasSize(ServerProcess.TRIPLETS * ServerProcess.TIMES);
        victim.attempt("bob@example.com", T0);
        victim.kill();
        servers.remove(0);

        int attempts = 2 * ServerProcess.TIMES;
        assertOfEachTriplet(race("ann@example.com", T0.plus(DELAY).plus(ServerProcess.JITTER)), "first pass",
            "triplet found", attempts);
        // Whatever it left behind blocks nobody, and counts for nothing after so long.
        assertOfEachTriplet(race("bob@example.com", T0.plus(Duration.ofDays(30))), "new", "early-retry", attempts);
    }

    private static String sender(int round) {
        return (char) ('a' + round) + "lice@example.com";
    }

    private static void storeExpired(JdbcStore store, String sender) {
        Instant longAgo = T0.minus(Duration.ofDays(30));
        TripletState expired = new TripletState(longAgo, longAgo, false, longAgo.plus(Duration.ofDays(2)));
        Map<Triplet, TripletState> rows = new HashMap<>();
        IntStream.range(0, ServerProcess.TRIPLETS).forEach(i -> rows.put(new Triplet(
            "192.0." + i % ServerProcess.NETWORKS + ".0/24", sender, "user" + i + "@example.org"), expired));
        store.transact(transaction -> {
            transaction.insert(rows);
            return null;
        });
    }

    /** Which triplets got an answer how often, of all servers together: {@code "early-retry 8"} and their numbers. */
    private Map<String, Set<String>> race(String sender, Instant at) throws Exception {
        servers.forEach(server -> server.attempt(sender, at));
        Map<String, Integer> answers = new TreeMap<>();
        for (ServerProcess server : servers) {
            server.answers().forEach(answer -> answers.merge(answer, 1, Integer::sum));
        }
        Map<String, Set<String>> triplets = new TreeMap<>();
        answers.forEach((answer, times) -> {
            String[] words = answer.split(" ", 2);
            triplets.computeIfAbsent(words[1] + " " + times, any -> new TreeSet<>()).add(words[0]);
        });
        return triplets;
    }

    private static void assertOfEachTriplet(Map<String, Set<String>> answers, String once, String otherwise, int times) {
        assertThat(answers).containsOnlyKeys(once + " 1", otherwise + " " + (times - 1));
        assertThat(answers.values()).allSatisfy(triplets -> assertThat(triplets).hasSize(ServerProcess.TRIPLETS));
    }
}
