package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two servers that share a database; the clock of one of them is a minute fast. */
class ClocksThatDifferTest {

    private static final Duration DELAY = Policy.DEFAULT.delay();
    private static final Duration DIFFERENCE = Duration.ofMinutes(1);

    private final TestDatabase database = TestDatabase.derby();
    private final Greylist right = start();
    private final Greylist fast = start();

    /** Without memory, so that each answer is what the two make of the same row. */
    private Greylist start() {
        Greylist greylist = database.greylist(Patient.settings(Map.of("cachedTriplets", "0")),
            Clock.fixed(T0, ZoneOffset.UTC));
        greylist.start();
        return greylist;
    }

    @AfterEach
    void stop() {
        right.close();
        fast.close();
    }

    private Verdict atRight(Duration after) {
        return right.decide(at(T0.plus(after))).join();
    }

    private Verdict atFast(Duration after) {
        return fast.decide(at(T0.plus(after).plus(DIFFERENCE))).join();
    }

    private static Defer early(Duration left) {
        return new Defer(Reason.EARLY_RETRY, left);
    }

    @Test
    void aSenderWhoCameToTheFastServerFirstWaitsLongerAtTheOtherByTheDifference() {
        assertThat(atFast(Duration.ZERO)).isInstanceOf(Defer.class);

        assertThat(atRight(DELAY)).isEqualTo(early(DIFFERENCE));
        assertThat(atRight(DELAY.plus(DIFFERENCE))).isInstanceOf(Pass.class);
    }

    @Test
    void aSenderWhoComesToTheFastServerSecondPassesEarlierByTheDifferenceAndNoMore() {
        assertThat(atRight(Duration.ZERO)).isInstanceOf(Defer.class);

        assertThat(atFast(DELAY.minus(DIFFERENCE).minusMillis(1))).isEqualTo(early(Duration.ofMillis(1)));
        assertThat(atFast(DELAY.minus(DIFFERENCE))).isInstanceOf(Pass.class);
    }

    @Test
    void aFirstContactInTheFutureIsCorrectedAndNobodyWaitsForTheClockToCatchUp() {
        assertThat(atFast(Duration.ZERO)).isInstanceOf(Defer.class);

        assertThat(atRight(Duration.ofSeconds(10))).isEqualTo(early(DELAY));
        assertThat(atRight(Duration.ofSeconds(10).plus(DELAY))).isInstanceOf(Pass.class);
    }

    @Test
    void aRetryAtTheFastServerDoesNotPutOffTheOthers() {
        assertThat(atRight(Duration.ZERO)).isInstanceOf(Defer.class);
        assertThat(atFast(Duration.ofSeconds(30))).isInstanceOf(Defer.class);

        assertThat(database.number("SELECT first_seen FROM greylist_triplet")).isEqualTo(T0.toEpochMilli());
        assertThat(atRight(DELAY)).isInstanceOf(Pass.class);
    }

    @Test
    void whatHasPassedIsKnownToBothAndLastSeenDoesNotGoBack() {
        atRight(Duration.ZERO);
        assertThat(atFast(DELAY)).isInstanceOf(Pass.class);
        Instant seen = T0.plus(DELAY).plus(DIFFERENCE);

        assertThat(atRight(DELAY.plusSeconds(1))).isEqualTo(Pass.KNOWN);
        assertThat(database.number("SELECT last_seen FROM greylist_triplet")).isEqualTo(seen.toEpochMilli());
        assertThat(atRight(DELAY.plus(Duration.ofHours(2)))).isEqualTo(Pass.KNOWN);
        long later = T0.plus(DELAY).plus(Duration.ofHours(2)).toEpochMilli();
        Eventually.await("last seen is written", () -> database.number("SELECT last_seen FROM greylist_triplet") == later);
        assertThat(atFast(DELAY)).isEqualTo(Pass.KNOWN);
        assertThat(database.number("SELECT last_seen FROM greylist_triplet")).isEqualTo(later);
    }
}
