package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The same triplet on many connections at once. */
class GreylistRaceTest {

    private static final int CONNECTIONS = 32;
    private static final int ROUNDS = 10;
    /** On a busy machine a conflict may take its time; this is not about time. */
    private static final GreylistSettings PATIENT = GreylistSettings.from("test", Map.of("timeBudget", "30 s"));

    private final TestDatabase database = TestDatabase.derby();
    private final List<Greylist> processes = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);

    @AfterEach
    void stop() {
        threads.shutdownNow();
        processes.forEach(Greylist::close);
    }

    @Test
    void manyConnectionsOfOneServerHaveOneFirstContactAndOneFirstPass() throws Exception {
        startProcess();

        raceThroughTheLifeOfTriplets();
    }

    @Test
    void manyConnectionsOfTwoServersOnOneDatabaseHaveOneFirstContactAndOneFirstPass() throws Exception {
        startProcess();
        startProcess();

        raceThroughTheLifeOfTriplets();
    }

    private void raceThroughTheLifeOfTriplets() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String sender = (char) ('a' + round) + "lice@example.com";
            try (LogCapture log = LogCapture.ofDecisions()) {
                assertThat(race(sender, T0)).allMatch(Defer.class::isInstance);
                assertThat(log.at(Level.INFO)).filteredOn(line -> line.contains("reason=new,")).hasSize(1);
                assertThat(log.at(Level.INFO)).filteredOn(line -> line.contains("reason=early-retry (300s missing),"))
                    .hasSize(CONNECTIONS - 1);
            }
            assertThat(race(sender, T0.plusSeconds(300).minusMillis(1))).as("none passes early")
                .allMatch(Defer.class::isInstance);
            assertThat(race(sender, T0.plusSeconds(300))).allMatch(Pass.class::isInstance)
                .filteredOn(verdict -> verdict instanceof Pass pass && pass.delayed().isPresent()).hasSize(1);
        }
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 1")).isEqualTo(ROUNDS);
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 4")).as("known senders")
            .isEqualTo(ROUNDS);
        assertThat(database.rows()).isEqualTo(2 * ROUNDS);
    }

    private List<Verdict> race(String sender, Instant at) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CONNECTIONS);
        List<Future<Verdict>> answers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Greylist process = processes.get(i % processes.size());
            answers.add(threads.submit(() -> {
                start.await(2, TimeUnit.MINUTES);
                return process.decide(Attempts.from(sender, at)).get(2, TimeUnit.MINUTES);
            }));
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (Future<Verdict> answer : answers) {
            verdicts.add(answer.get(2, TimeUnit.MINUTES));
        }
        return verdicts;
    }

    private void startProcess() {
        Greylist process = database.greylist(PATIENT, Clock.fixed(T0, ZoneOffset.UTC));
        process.start();
        processes.add(process);
    }
}
