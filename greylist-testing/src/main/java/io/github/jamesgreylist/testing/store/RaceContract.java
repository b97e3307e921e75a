package io.github.jamesgreylist.testing.store;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Rows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several servers, each a process of its own, that meet the same triplets in one database at the same time. */
@Timeout(300)
public abstract class RaceContract {

    private static final int SERVERS = 3;
    protected static final int ROUNDS = 4;
    protected static final int ATTEMPTS = SERVERS * ServerProcess.TIMES;
    private static final Duration DELAY = Duration.ofMinutes(5);
    /** On a busy machine a conflict may take its time; this is not about time. */
    private static final Duration BUDGET = Duration.ofSeconds(30);

    protected final List<ServerProcess> servers = new ArrayList<>();

    /** A server on the database of this test. */
    protected abstract ServerProcess start(Duration timeBudget) throws IOException;

    /** What is stored there. */
    protected abstract Rows stored();

    @BeforeEach
    void startServers() throws Exception {
        for (int i = 0; i < SERVERS; i++) {
            servers.add(start(BUDGET));
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
        Rows stored = stored();
        assertThat(stored.triplets().keySet()).as("triplets, and senders that are known").hasSize(2 * triplets)
            .filteredOn(Triplet::isToAnyRecipient).hasSize(triplets);
        assertThat(stored.triplets().values()).allMatch(TripletState::passed);
        assertThat(stored.clients()).hasSize(ServerProcess.NETWORKS);
        assertThat(stored.clients().values()).allMatch(client -> client.passes() == triplets / ServerProcess.NETWORKS);
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

    protected static String sender(int round) {
        return (char) ('a' + round) + "lice@example.com";
    }

    /** Rows for the triplets of a sender's round that count for nothing any more. */
    protected static Rows expired(String sender) {
        Instant longAgo = T0.minus(Duration.ofDays(30));
        TripletState expired = new TripletState(longAgo, longAgo, false, longAgo.plus(Duration.ofDays(2)));
        Rows rows = Rows.collecting();
        IntStream.range(0, ServerProcess.TRIPLETS).forEach(i -> rows.triplets().put(new Triplet(
            "192.0." + i % ServerProcess.NETWORKS + ".0/24", ServerProcess.sender(i, sender), "user" + i + "@example.org"),
            expired));
        return rows;
    }

    /** Which triplets got an answer how often, of all servers together: {@code "early-retry 8"} and their numbers. */
    protected Map<String, Set<String>> race(String sender, Instant at) throws Exception {
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

    /** Where the second one of two that write the same row starts again, it happens once; where rows merge, at least once. */
    protected void assertOfEachTriplet(Map<String, Set<String>> answers, String once, String otherwise, int times) {
        assertThat(answers).containsOnlyKeys(once + " 1", otherwise + " " + (times - 1));
        assertThat(answers.values()).allSatisfy(triplets -> assertThat(triplets).hasSize(ServerProcess.TRIPLETS));
    }
}
