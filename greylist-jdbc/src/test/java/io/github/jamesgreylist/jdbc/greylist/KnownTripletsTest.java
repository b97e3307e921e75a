package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static io.github.jamesgreylist.fixture.Attempts.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept in memory of triplets that passed, and what is written behind; on a real Derby. */
class KnownTripletsTest {

    private static final String ANN = "ann@example.com";
    private static final Instant PASSED = T0.plus(Policy.DEFAULT.delay());

    private final TestDatabase database = TestDatabase.derby();
    private Greylist greylist;

    @BeforeEach
    void annsMailHasPassed() {
        start(Map.of());
        passes(ANN);
    }

    @AfterEach
    void stop() {
        greylist.close();
    }

    private void start(Map<String, String> settings) {
        greylist = database.greylist(Patient.settings(settings), Clock.fixed(T0, ZoneOffset.UTC));
        greylist.start();
    }

    private void restart(Map<String, String> settings) {
        greylist.close();
        start(settings);
    }

    private Verdict decide(Attempt attempt) {
        return greylist.decide(attempt).join();
    }

    private void passes(String sender) {
        decide(from(sender, T0));
        assertThat(decide(from(sender, PASSED))).isEqualTo(Pass.first(Policy.DEFAULT.delay()));
    }

    private Instant lastSeen() {
        return Instant.ofEpochMilli(database.number("SELECT MAX(last_seen) FROM greylist_triplet"));
    }

    private void deleteRows() {
        database.execute("DELETE FROM greylist_triplet");
    }

    @Test
    void mailOfAKnownTripletDoesNotAskTheStore() {
        deleteRows();
        assertThat(decide(from(ANN, PASSED.plusSeconds(1)))).isEqualTo(Pass.KNOWN);
    }

    @Test
    void onlyOfKnownMailTheFrontEndIsNotAskedWhetherItIsLocal() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        FrontEnd frontEnd = new FrontEnd(recipient -> Optional.of(asked.incrementAndGet() == 0), Runnable::run);
        assertThat(greylist.decideAndWait(from(ANN, PASSED.plusSeconds(1)), frontEnd)).isEqualTo(Pass.KNOWN);
        assertThat(asked).hasValue(0);
        assertThat(greylist.decideAndWait(from("ben@example.com", PASSED), frontEnd)).as("never seen").isEqualTo(Pass.NOT_OURS);
        restart(Map.of());
        assertThat(greylist.decideAndWait(from(ANN, PASSED.plusSeconds(2)), frontEnd)).as("not in memory")
            .isEqualTo(Pass.NOT_OURS);
        assertThat(asked).hasValue(2);
    }

    @Test
    void mailIsDeferredWhileTheFrontEndCannotTellWhetherItIsLocal() throws Exception {
        FrontEnd frontEnd = new FrontEnd(recipient -> Optional.empty(), Runnable::run);
        assertThat(greylist.decideAndWait(from("ben@example.com", PASSED), frontEnd)).isEqualTo(Defer.UNAVAILABLE);
    }

    @Test
    void afterARestartTheFirstMailAsksTheStoreAndTheNextOnesDoNot() {
        restart(Map.of());
        assertThat(decide(from(ANN, PASSED.plusSeconds(1)))).isEqualTo(Pass.KNOWN);
        deleteRows();
        assertThat(decide(from(ANN, PASSED.plusSeconds(2)))).isEqualTo(Pass.KNOWN);
    }

    @Test
    void mailAfterARestartIsWrittenDownLaterAsWell() {
        for (String kept : new String[] {"100000", "0"}) {
            restart(Map.of("cachedTriplets", kept));
            Instant later = lastSeen().plus(Duration.ofDays(30));
            assertThat(decide(from(ANN, later))).isEqualTo(Pass.KNOWN);
            Eventually.await("last seen is written", () -> lastSeen().equals(later));
        }
    }

    @Test
    void whatIsNotKnownAsksTheStoreEachTime() {
        decide(from("ben@example.com", T0));
        deleteRows();
        assertThat(decide(from("ben@example.com", PASSED))).isEqualTo(new Defer(Reason.FIRST_CONTACT, Policy.DEFAULT.delay()));
    }

    @Test
    void mailIsWrittenDownLaterAndOnceHoweverMuchComes() {
        Instant later = PASSED.plus(Duration.ofDays(30));
        for (int i = 0; i < 1000; i++) {
            assertThat(decide(from(ANN, later.plusMillis(i)))).isEqualTo(Pass.KNOWN);
        }
        Eventually.await("last seen is written", () -> lastSeen().equals(later));
    }

    @Test
    void aServerThatStopsWritesDownWhatItHasSeen() {
        Instant later = PASSED.plus(Duration.ofDays(30));
        decide(from(ANN, later));
        greylist.close();
        assertThat(lastSeen()).isEqualTo(later);
    }

    /** Mail that comes behind the end was waited for, and what had been seen was forgotten. */
    @Test
    void aServerThatStopsWhileMailComesWritesDownAllThatItHasSeenAndLetsNobodyWait() throws Exception {
        int known = 2_000;
        allOf(known, T0);
        allOf(known, PASSED);
        Instant later = PASSED.plus(Duration.ofDays(1));
        allOf(known, later);
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger strangers = new AtomicInteger();
        List<Thread> senders = IntStream.range(0, 4).mapToObj(any -> new Thread(() -> {
            while (!stopped.get()) {
                decide(from("s" + "x".repeat(strangers.incrementAndGet() % 200) + "@example.net", later));
            }
        })).toList();
        senders.forEach(Thread::start);
        Eventually.await("mail", () -> strangers.get() > 100);
        greylist.close();
        stopped.set(true);
        for (Thread sender : senders) {
            sender.join();
        }
        assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 1 AND last_seen = "
            + later.toEpochMilli())).isEqualTo(known);
    }

    private void allOf(int senders, Instant at) {
        IntStream.range(0, senders)
            .mapToObj(i -> greylist.decide(to("user" + i + "@demo.test", at)))
            .toList().forEach(CompletableFuture::join);
    }

    @Test
    void mailNowAndThenKeepsATripletKnownForEver() {
        for (int month = 1; month <= 24; month++) {
            assertThat(decide(from(ANN, PASSED.plus(Duration.ofDays(30L * month))))).isEqualTo(Pass.KNOWN);
        }
    }

    @Test
    void aTripletThatExpiredIsAStrangerAgain() {
        assertThat(decide(from(ANN, PASSED.plus(Policy.DEFAULT.passLifetime())))).isInstanceOf(Defer.class);
    }

    @Test
    void aTripletThatAnAdministratorDeletedIsAStrangerAgainWithinTheHour() {
        deleteRows();
        Instant anHourLater = PASSED.plus(Duration.ofMinutes(61));
        assertThat(decide(from(ANN, anHourLater))).isEqualTo(Pass.KNOWN);
        Eventually.await("the store has corrected the memory", () -> {
            // What the pass has earned is written behind, and known senders are filled in at a start: both may come late.
            deleteRows();
            return decide(from(ANN, anHourLater.plusSeconds(1))) instanceof Defer;
        });
    }

    @Test
    void moreTripletsThanFitIntoMemoryAreKnownAllTheSame() {
        restart(Map.of("cachedTriplets", "10"));
        for (int i = 0; i < 100; i++) {
            passes("user" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "@example.com");
        }
        for (int i = 0; i < 100; i++) {
            assertThat(decide(from("user" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "@example.com",
                PASSED.plusSeconds(1)))).isEqualTo(Pass.KNOWN);
        }
    }

    @Test
    void withoutMemoryEveryMailAsksTheStore() {
        restart(Map.of("cachedTriplets", "0"));
        assertThat(decide(from(ANN, PASSED.plusSeconds(1)))).isEqualTo(Pass.KNOWN);
        deleteRows();
        assertThat(decide(from(ANN, PASSED.plusSeconds(2)))).isInstanceOf(Defer.class);
    }

    @Test
    void aSenderWhoseDelayIsRaisedStaysKnown() {
        restart(Map.of("delay", "1 hour"));
        assertThat(decide(from(ANN, PASSED.plusSeconds(1)))).isEqualTo(Pass.KNOWN);
        assertThat(decide(from(ANN, PASSED.plusSeconds(2)))).isEqualTo(Pass.KNOWN);
    }
}
