package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;

/** A Derby of one's own, whose server has nothing to compare its clock with but what was before. */
class ClockTrustTest {

    private static final Duration FIVE_WEEKS = Duration.ofDays(35);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.derby();
    private final GreylistStore store = database.store();
    private final TestDatabase.Process process = database.process();
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private final AtomicLong nanos = new AtomicLong(-5);
    private final LogCapture log = LogCapture.ofProject();
    private ClockTrust trust = started();

    @AfterEach
    void close() {
        process.close();
        store.close();
        log.close();
    }

    private ClockTrust started() {
        return new ClockTrust(process.stored(), clock, nanos::get, false);
    }

    private boolean purge() {
        Upkeep upkeep =
            new Upkeep(process.stored(), new Limits(1000, Duration.ofDays(2), 1000, FIVE_WEEKS), () -> true, clock, trust);
        boolean more = upkeep.step();
        upkeep.close();
        return more;
    }

    /** One of each kind, with the lifetimes of the defaults. */
    private void greylist() {
        TripletState passed = new TripletState(T0, T0, true, T0.plus(FIVE_WEEKS));
        Triplet triplet = new Triplet("192.0.2.0/24", "known@example.com", "bob@example.org");
        assertThat(store.save(Changes.created(new Rows(
            Map.of(triplet, passed, triplet.ofAnyNetwork(), passed,
                new Triplet("192.0.2.0/24", "new@example.com", "b@example.org"),
                new TripletState(T0, T0, false, T0.plus(Duration.ofDays(2)))),
            Map.of("192.0.2.0/24", new ClientState(5, T0, T0, T0.plus(FIVE_WEEKS))))))).isTrue();
    }

    private long rows() {
        return database.rows() + database.number("SELECT COUNT(*) FROM greylist_client");
    }

    private void runs(Duration time) {
        nanos.addAndGet(time.toNanos());
        clock.add(time);
    }

    @Test
    void aFreshDatabaseBelievesTheClockAndSaysNothing() {
        assertThat(trust.certain()).as("before anybody has looked").isEqualTo(Instant.MIN);
        trust.check();
        runs(Duration.ofDays(2));

        assertThat(trust.certain()).isEqualTo(clock.instant());
        assertThat(log.at(Level.WARN)).isEmpty();
    }

    /** Known senders and first contacts alike used to be gone in a minute. */
    @Test
    void oneStartWithTheClockWeeksAheadDeletesNothing() {
        trust.check();
        greylist();
        clock.add(FIVE_WEEKS);
        nanos.addAndGet(MINUTE.toNanos());

        trust = started();
        assertThat(purge()).isFalse();
        runs(MINUTE);
        assertThat(purge()).isFalse();

        assertThat(rows()).isEqualTo(4);
        assertThat(trust.certain()).isEqualTo(T0.plus(MINUTE));
        assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("the clock says 2026-04-05T10:00:00Z, but the"
            + " greylist was last in use at 2026-03-01T10:00:00Z: either this server was off, or its clock was or is wrong."
            + " Mail goes by the clock; but until it has gone on for 24 hours, nothing is deleted or overwritten that has not"
            + " expired by the time before the jump.");
    }

    @Test
    void whoStartsAgainWithTheRightClockIsBelievedAtOnce() {
        oneStartWithTheClockWeeksAheadDeletesNothing();
        for (int i = 0; i < 60; i++) {
            runs(MINUTE);
            trust.check();
        }
        clock.setInstant(T0.plus(Duration.ofHours(1)).plus(Duration.ofMinutes(40)));

        trust = started();
        trust.check();

        assertThat(trust.certain()).isEqualTo(clock.instant());
        assertThat(log.at(Level.WARN)).hasSize(1);
    }

    @Test
    void aServerThatWasOffForWeeksPurgesADayLater() {
        trust.check();
        greylist();
        clock.add(FIVE_WEEKS);
        trust = started();
        for (int hour = 0; hour < 24; hour++) {
            assertThat(purge()).isFalse();
            assertThat(trust.certain()).isEqualTo(T0.plus(Duration.ofHours(hour)));
            runs(Duration.ofHours(1));
        }

        assertThat(purge()).isTrue();
        assertThat(rows()).isZero();
        assertThat(log.at(Level.INFO)).contains("the clock is believed again: it is 2026-04-06T10:00:00Z");
    }

    /** Each night a jump: the time that it runs is what is certain. */
    @Test
    void aServerThatIsOffEachNightPurgesAllTheSame() {
        trust.check();
        greylist();
        for (int day = 0; day < 3; day++) {
            trust = started();
            for (int hour = 0; hour < 16; hour++) {
                purge();
                assertThat(database.rows()).isEqualTo(3);
                runs(Duration.ofHours(1));
            }
            purge();
            clock.add(Duration.ofHours(8));
        }
        trust = started();
        purge();
        assertThat(database.rows()).as("without the first contact, which had two days").isEqualTo(2);
    }

    @Test
    void aClockThatJumpsWhileTheServerRunsIsNotBelievedFromThatMomentOn() {
        trust.check();
        greylist();
        runs(MINUTE);
        clock.add(FIVE_WEEKS);

        assertThat(trust.certain()).isEqualTo(T0.plus(MINUTE));
        assertThat(purge()).isFalse();
        assertThat(rows()).isEqualTo(4);
        assertThat(log.at(Level.WARN)).singleElement().asString()
            .contains("but by the time that has passed it should be 2026-03-01T10:01:00Z: ");

        clock.add(FIVE_WEEKS.negated());
        trust.check();
        assertThat(trust.certain()).isEqualTo(clock.instant());
        assertThat(log.at(Level.INFO)).contains("the clock is believed again: it is 2026-03-01T10:01:00Z");
    }

    @Test
    void aSecondJumpBeginsTheDayAnew() {
        trust.check();
        clock.add(FIVE_WEEKS);
        trust.check();
        runs(Duration.ofHours(23));
        clock.add(FIVE_WEEKS);
        trust.check();
        runs(Duration.ofHours(2));
        trust.check();

        assertThat(trust.certain()).isEqualTo(T0.plus(Duration.ofHours(25)));
        assertThat(log.at(Level.WARN)).hasSize(2);
    }

    @Test
    void aClockThatIsFarTooFastIsNotBelieved() {
        for (int i = 0; i < 600; i++) {
            trust.check();
            nanos.addAndGet(MINUTE.toNanos());
            clock.add(MINUTE.multipliedBy(120));
        }
        assertThat(trust.certain()).isEqualTo(T0.plus(MINUTE.multipliedBy(600)));
    }

    @Test
    void whoIsKilledAndStartedAgainSoonGoesOn() {
        for (int i = 0; i < 200; i++) {
            trust.check();
            runs(MINUTE);
        }
        clock.add(Duration.ofMinutes(45));

        trust = started();
        trust.check();

        assertThat(trust.certain()).isEqualTo(clock.instant());
        assertThat(log.at(Level.WARN)).isEmpty();
    }

    @Test
    void whatHasExpiredByAClockThatIsBehindHasExpired() {
        trust.check();
        greylist();
        runs(Duration.ofDays(3));
        clock.add(Duration.ofDays(1).negated());

        assertThat(trust.certain()).isEqualTo(clock.instant()).isEqualTo(T0.plus(Duration.ofDays(2)));
        assertThat(trust.latest()).isEqualTo(T0.plus(Duration.ofDays(3)));
        purge();
        assertThat(rows()).isEqualTo(3);
    }

    @Test
    void inADatabaseOfAnEarlierReleaseTheNewestRowSaysWhenItWasInUse() {
        greylist();
        clock.add(FIVE_WEEKS);

        assertThat(purge()).isFalse();

        assertThat(rows()).isEqualTo(4);
        assertThat(log.at(Level.WARN)).singleElement().asString().contains("last in use at 2026-03-01T10:00:00Z");
    }

    @Test
    void withTheSwitchOfTestsEveryClockIsBelieved() {
        trust.check();
        greylist();
        clock.add(FIVE_WEEKS);
        trust = new ClockTrust(process.stored(), clock, nanos::get, true);

        assertThat(trust.certain()).isEqualTo(Instant.MAX);
        assertThat(purge()).isTrue();
        assertThat(rows()).isZero();
    }
}
