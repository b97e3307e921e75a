package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.at;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;

class UpkeepTest {

    private static final Instant EXPIRY = T0.plus(Duration.ofDays(2));
    /** To purge them takes more than a second. */
    private static final int MANY = 10_000;

    private final TestDatabase database = TestDatabase.derby();
    private final GreylistStore store = database.store();
    private final TestDatabase.Process process = database.process();
    private final StoredRows stored = process.stored();
    private boolean well = true;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private final Upkeep purge = upkeep(stored);
    private final LogCapture log = LogCapture.ofProject();

    @AfterEach
    void close() {
        purge.close();
        process.close();
        store.close();
        log.close();
    }

    @Test
    void rowsStayUntilTheyExpire() {
        insert(3, false);
        insert(3, true);
        clock.add(Duration.ofDays(2).minusMillis(1));

        assertThat(purge.step()).isFalse();
        assertThat(database.rows()).isEqualTo(6);

        clock.add(Duration.ofMillis(1));
        assertThat(purge.step()).isTrue();
        assertThat(database.rows()).isZero();
        assertThat(purge.step()).isFalse();
        assertThat(log.at(Level.INFO)).contains("purged 6 expired rows");
    }

    /** It used to wait for minutes, until the right to purge that it had before had run out. */
    @Test
    void aServerThatWasRestartedPurgesAtOnce() {
        purge.step();
        insert(3, false);
        clock.add(Duration.ofDays(3));
        stored.lease("purge", "before the restart", clock.instant(), clock.instant().plusSeconds(300));

        Upkeep restarted = upkeep(stored);
        assertThat(restarted.step()).isTrue();
        assertThat(database.rows()).isZero();
        restarted.close();
    }

    @Test
    void aStepIsSmallAndSaysWhetherThereIsMore() {
        insert(240, false);
        clock.add(Duration.ofDays(3));

        assertThat(purge.step()).isTrue();
        assertThat(database.rows()).isEqualTo(140);
        assertThat(purge.step()).isTrue();
        assertThat(database.rows()).isEqualTo(40);
        assertThat(purge.step()).isTrue();
        assertThat(database.rows()).isZero();
        assertThat(purge.step()).isFalse();
        assertThat(log.at(Level.INFO)).contains("purged 240 expired rows");
    }

    @Test
    void roomThatThePurgeMakesIsUsedBeforeAnythingElseIsDropped() {
        Upkeep purge = new Upkeep(stored, new Limits(100, Duration.ofDays(2), 100, Duration.ofDays(35)), () -> well, clock,
            new ClockTrust(stored, clock, true));
        insert(100, false);
        purge.tryCount();
        clock.add(Duration.ofDays(3));
        purge.step();
        insert(50, false);
        purge.count(Changes.created(contacts(50, false)));

        purge.makeRoom(Changes.created(contacts(50, false)));

        assertThat(database.rows()).isEqualTo(50);
        assertThat(log.at(Level.WARN)).isEmpty();
        purge.close();
    }

    @Test
    void theBackgroundPurgeEmptiesTheTableStepByStep() {
        insert(1700, false);
        clock.add(Duration.ofDays(3));

        purge.start();

        Eventually.await("table empty", () -> database.rows() == 0);
    }

    @Test
    void anExpiredTripletThatWaitsForThePurgeIsNotKnown() {
        try (Greylist greylist = database.greylist(Patient.settings(), clock)) {
            greylist.start();
            greylist.decide(at(T0)).join();
            assertThat(greylist.decide(at(T0.plusSeconds(300))).join()).isInstanceOf(Pass.class);
            Instant later = T0.plusSeconds(300).plus(Duration.ofDays(35));

            assertThat(greylist.decide(at(later)).join()).isEqualTo(new Defer(Reason.FIRST_CONTACT,
                Duration.ofSeconds(300)));
            assertThat(database.rows()).as("the triplet, and the sender that was known").isEqualTo(2);
        }
    }

    @Test
    void aTripletThatCameBackToLifeIsNotPurged() {
        try (Greylist greylist = database.greylist(Patient.settings(), clock)) {
            greylist.start();
            greylist.decide(at(T0)).join();
            greylist.decide(at(T0.plus(Duration.ofDays(3)))).join();
            clock.add(Duration.ofDays(3).plusHours(11));

            purge.step();

            assertThat(greylist.decide(at(T0.plus(Duration.ofDays(3)).plusSeconds(300))).join())
                .isEqualTo(Pass.first(Duration.ofSeconds(300)));
        }
    }

    /** Everything that is stored has expired; its owners come back, one by one, while it is being deleted. */
    @Test
    void decisionsDoNotWaitForAPurge() {
        loadWhatTheFirstDecisionHasToLoad();
        insert(MANY, false);
        clock.add(Duration.ofDays(3));
        // Its own purge finds nothing.
        try (Greylist greylist = database.greylist(Patient.settings(), Clock.fixed(T0, ZoneOffset.UTC))) {
            greylist.start();
            int whileItGoesOn = 0;
            int decisions = 0;
            long rows = MANY;
            while (rows > decisions) {
                Verdict verdict = greylist.decide(from(sender(decisions % 2 == 0 ? decisions : MANY - decisions,
                    false), clock.instant())).join();
                assertThat(verdict).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ofSeconds(300)));
                decisions++;
                purge.start();
                long before = rows;
                rows = database.rows();
                whileItGoesOn += rows < before ? 1 : 0;
            }
            // Who waited for all of it would be one.
            assertThat(whileItGoesOn).as("decisions between two steps of the purge").isGreaterThan(2);
        }
    }

    private void loadWhatTheFirstDecisionHasToLoad() {
        try (Greylist greylist = TestDatabase.derby().greylist(Patient.settings(), clock)) {
            greylist.start();
            greylist.decide(at(T0)).join();
        }
    }

    @Test
    void aPurgeThatGoesOnFailingIsToldOnce() {
        store.open();
        database.execute("DROP TABLE greylist_triplet");

        for (int i = 0; i < 5; i++) {
            assertThat(purge.tryStep()).isFalse();
        }

        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("cannot purge expired rows,"
            + " trying again every minute: cannot delete expired triplets: Table/View 'GREYLIST_TRIPLET' does not exist");
    }

    @Test
    void rowsThatCannotBeCountedAreToldOnceUnlessAnOutageExplainsIt() {
        store.open();
        database.execute("DROP TABLE greylist_triplet");
        purge.tryCount();
        assertThat(log.at(Level.WARN)).as("once may be chance").isEmpty();

        for (int i = 0; i < 5; i++) {
            purge.tryCount();
        }
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .startsWith("cannot count what is stored, trying again every minute: cannot count rows: ");

        well = false;
        Upkeep other = upkeep(stored);
        for (int i = 0; i < 5; i++) {
            other.tryCount();
        }
        other.close();
        assertThat(log.at(Level.WARN)).as("that of before").hasSize(1);
    }

    @Test
    void anOutageThatIsToldIsNotToldByThePurgeAsWell() {
        store.open();
        database.execute("DROP TABLE greylist_triplet");
        well = false;

        for (int i = 0; i < 5; i++) {
            purge.tryStep();
        }

        assertThat(log.at(Level.WARN)).isEmpty();
    }

    @Test
    void ofTwoServersOnePurgesAndTheOtherTakesOverWhenItIsGone() {
        TestDatabase shared = TestDatabase.h2();
        GreylistStore sharedStore = shared.store();
        TestDatabase.Process sharedProcess = shared.process();
        insert(sharedStore, Upkeep.ROWS_PER_STEP + 50, false);
        clock.add(Duration.ofDays(3));
        Upkeep one = upkeep(sharedProcess.stored());
        Upkeep other = upkeep(sharedProcess.stored());

        assertThat(one.step()).isTrue();
        assertThat(other.step()).isFalse();
        assertThat(shared.rows()).isEqualTo(50);
        clock.add(Duration.ofMinutes(4));
        assertThat(other.step()).isFalse();
        clock.add(Duration.ofMinutes(2));
        assertThat(other.step()).isTrue();
        assertThat(shared.rows()).isZero();
        one.close();
        other.close();
        sharedProcess.close();
        sharedStore.close();
    }

    private Upkeep upkeep(StoredRows rows) {
        return new Upkeep(rows, new Limits(1_000_000, Duration.ofDays(2), 1_000_000, Duration.ofDays(35)), () -> well, clock,
            new ClockTrust(rows, clock, true));
    }

    private void insert(int n, boolean passed) {
        insert(store, n, passed);
        purge.tryCount();
    }

    private static void insert(GreylistStore store, int n, boolean passed) {
        assertThat(store.save(Changes.created(contacts(n, passed)))).isTrue();
    }

    private static Rows contacts(int n, boolean passed) {
        return Rows.ofTriplets(IntStream.range(0, n).boxed().collect(Collectors.toMap(
            i -> new Triplet("192.0.2.0/24", sender(i, passed), "bob@example.org"),
            i -> new TripletState(T0, T0, passed, EXPIRY))));
    }

    private static String sender(int i, boolean passed) {
        return (passed ? "known" : "stranger") + i + "x@example.com";
    }
}
