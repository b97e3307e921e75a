package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.at;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A flood of made-up senders. */
class BoundTest {

    private static final int MOST = 1_000;

    private final TestDatabase database = TestDatabase.derby();

    @Test
    void aFloodOfMadeUpSendersDrivesOutItselfAndNobodyWhoPassed() {
        try (LogCapture log = LogCapture.ofProject(); Greylist greylist = started()) {
            greylist.decide(at(T0)).join();
            assertThat(greylist.decide(at(T0.plusSeconds(300))).join()).isInstanceOf(Pass.class);

            flood(greylist, 0, 3 * MOST);

            assertThat(firstContacts()).isLessThanOrEqualTo(MOST).isGreaterThan(MOST / 4);
            assertThat(greylist.decide(at(T0.plusSeconds(301))).join()).isEqualTo(Pass.KNOWN);
            assertThat(greylist.decide(from(sender(3 * MOST - 1), T0.plusSeconds(3600))).join())
                .as("the newest are still there").isInstanceOf(Pass.class);
            assertThat(greylist.decide(from(sender(0), T0.plusSeconds(3600))).join())
                .as("the oldest are not").isInstanceOf(Defer.class);
            assertThat(log.at(Level.WARN)).singleElement().asString()
                .startsWith("maxFirstContacts=1000 is reached: the oldest first contacts are dropped for new ones, first of all"
                    + " those of 192.0.2.0/24, which holds ");
        }
    }

    @Test
    void whatWasStoredBeforeARestartCounts() {
        try (Greylist greylist = started()) {
            flood(greylist, 0, MOST);
        }
        try (LogCapture log = LogCapture.ofProject(); Greylist greylist = started()) {
            Eventually.await("the first count", () -> {
                flood(greylist, 5 * MOST + (int) firstContacts(), 1);
                return !log.at(Level.WARN).isEmpty();
            });

            // It is told before it is done.
            Eventually.await("the bound kept", () -> firstContacts() <= MOST);
        }
    }

    @Test
    void roomThatRetriesMakeIsUsedAgain() {
        try (LogCapture log = LogCapture.ofProject(); Greylist greylist = started()) {
            for (int i = 0; i < 2 * MOST; i++) {
                greylist.decide(from(sender(i), T0)).join();
                greylist.decide(from(sender(i), T0.plusSeconds(300))).join();
            }

            assertThat(firstContacts()).isZero();
            assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 1")).isEqualTo(2 * MOST);
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }

    @Test
    void aFloodIsToldOnceUntilMuchOfItHasExpiredAndTheNextOneIsToldAgain() {
        try (LogCapture log = LogCapture.ofProject(); Greylist greylist = started();
                TestDatabase.Process process = database.process()) {
            flood(greylist, 0, 10);
            Bound cap = Bound.ofFirstContacts(process.stored(), RowKind.FIRST_CONTACT, 10, Duration.ofDays(2));
            cap.count(10);
            cap.makeRoom(1, T0);
            cap.makeRoom(1, T0);
            assertThat(log.at(Level.WARN)).hasSize(1);

            flood(greylist, 10, 9);
            cap.recount();
            cap.makeRoom(2, T0);
            assertThat(log.at(Level.WARN)).as("the same flood").hasSize(1);

            process.stored().deleteOldest(RowKind.FIRST_CONTACT, T0.plus(Duration.ofDays(365)), 1000);
            cap.recount();
            assertThat(log.at(Level.INFO)).contains("stored first contacts are well below maxFirstContacts=10 again");

            cap.count(10);
            cap.makeRoom(1, T0);
            assertThat(log.at(Level.WARN)).hasSize(2);
        }
    }

    @Test
    void theOldestCorrespondentsAreDroppedForNewOnesAndNobodyElse() {
        GreylistSettings capped = GreylistSettings.from("test", Map.of("maxCorrespondents", "1000", "timeBudget", "20 s"));
        try (LogCapture log = LogCapture.ofProject();
                Greylist greylist = database.greylist(capped, Clock.fixed(T0, ZoneOffset.UTC))) {
            greylist.start();
            greylist.decide(at(T0)).join();
            for (int i = 0; i < 1_600; i++) {
                greylist.learnCorrespondent(T0.plusMillis(i), sender(i), "ann@example.org", sender(i));
            }
            Eventually.await("the newest correspondent", () -> database.number(
                "SELECT COUNT(*) FROM greylist_triplet WHERE sender = '" + sender(1_599) + "'") == 1);
            // Of those who wait the latest come first: the others are still on their way.
            Eventually.await("the bound", () -> !log.at(Level.WARN).isEmpty());

            assertThat(database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 2")).isBetween(200L, 1_000L);
            assertThat(firstContacts()).isOne();
            assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("maxCorrespondents=1000 is reached: ");
        }
    }

    @Test
    void usersMayWriteToMorePeopleThanCanWaitToBeStoredAtOnce() {
        try (Greylist greylist = started()) {
            for (int i = 0; i < 2_500; i++) {
                greylist.learnCorrespondent(T0, sender(i), "bob@example.org", sender(i));
                if (i % 500 == 499) {
                    long learned = i + 1L;
                    Eventually.await("all correspondents", () -> database.rows() == learned);
                }
            }
            assertThat(greylist.decide(from(sender(2_499), T0)).join()).isEqualTo(Pass.CORRESPONDENT);
        }
    }

    @Test
    void strangersStillPassAtTheBoundAfterTheRetryWindowWasShortenedOrTheClockWasAhead() {
        for (Duration ahead : List.of(Duration.ZERO, Duration.ofDays(365))) {
            TestDatabase database = TestDatabase.derby();
            try (Greylist greylist = started(database, Map.of("retryWindow", "30 days"))) {
                for (int i = 0; i < MOST; i++) {
                    greylist.decide(from(sender(i), T0.plus(ahead).plusMillis(i))).join();
                }
            }
            try (LogCapture log = LogCapture.ofProject(); Greylist greylist = started(database, Map.of("retryWindow", "1 day"))) {
                Eventually.await("the first count", () -> {
                    greylist.decide(from("again" + UUID.randomUUID() + "@example.com", T0.plusSeconds(60))).join();
                    return !log.at(Level.WARN).isEmpty();
                });
                greylist.decide(from("ann@example.org", T0.plusSeconds(61))).join();
                for (int i = 0; i < MOST - 400; i++) {
                    greylist.decide(from(letters(i) + "@example.net", T0.plusSeconds(62).plusMillis(i))).join();
                }
                assertThat(greylist.decide(from("ann@example.org", T0.plusSeconds(400))).join())
                    .as("the retry of a stranger, 600 others later").isInstanceOf(Pass.class);
            }
        }
    }

    @Test
    void firstContactsAreCountedAsTheyComeAndGo() {
        try (TestDatabase.Process process = database.process()) {
            Bound firstContacts = Bound.ofFirstContacts(process.stored(), RowKind.FIRST_CONTACT, 10, Duration.ofDays(2));
            Bound correspondents = Bound.ofCorrespondents(process.stored(), RowKind.CORRESPONDENT, 10, Duration.ofDays(2));
            Triplet triplet = new Triplet("192.0.2.0/24", "a@example.com", "b@example.org");
            TripletState contact = new TripletState(T0, T0, false, T0.plusSeconds(60));
            TripletState passed = new TripletState(T0, T0, true, T0.plusSeconds(60));
            Rows before = Rows.ofTriplets(Map.of(triplet, contact));

            assertThat(firstContacts.more(Changes.created(before))).isOne();
            assertThat(firstContacts.more(new Changes(before, Rows.ofTriplets(Map.of(triplet, passed))))).isEqualTo(-1);
            assertThat(firstContacts.more(new Changes(before, before))).isZero();
            assertThat(correspondents.more(Changes.created(Rows.ofTriplets(Map.of(triplet.ofAnyNetwork(), passed))))).isOne();
            assertThat(correspondents.more(Changes.created(Rows.ofTriplets(Map.of(triplet, passed))))).isZero();
        }
    }

    /** Numbers in senders are folded. */
    private static String letters(int number) {
        return Integer.toString(number, 26).chars()
            .mapToObj(digit -> String.valueOf((char) (digit < 'a' ? 'a' + digit - '0' : digit + 10)))
            .collect(Collectors.joining());
    }

    /** A millisecond apart, as many at once as a server has connections. */
    private static void flood(Greylist greylist, int first, int n) {
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        for (int i = first; i < first + n; i++) {
            answers.add(greylist.decide(from(sender(i), T0.plus(Duration.ofMillis(i)))));
            if (answers.size() == 50) {
                answers.forEach(CompletableFuture::join);
                answers.clear();
            }
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(Defer.class));
    }

    private Greylist started() {
        return started(database, Map.of());
    }

    private static Greylist started(TestDatabase database, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(Map.of("maxFirstContacts", Integer.toString(MOST), "timeBudget", "20 s"));
        Greylist greylist = database.greylist(GreylistSettings.from("test", all), Clock.fixed(T0, ZoneOffset.UTC));
        greylist.start();
        return greylist;
    }

    private long firstContacts() {
        return database.number("SELECT COUNT(*) FROM greylist_triplet WHERE passed = 0");
    }

    private static String sender(int i) {
        return "flood" + i + "x@example.com";
    }
}
