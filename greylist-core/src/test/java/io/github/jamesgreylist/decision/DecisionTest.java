package io.github.jamesgreylist.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/behaviour.md} §2, steps {@code stored} and {@code deferred}. */
class DecisionTest {

    private static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    private static final Policy POLICY = Policy.DEFAULT;
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void anUnknownTripletIsDeferredForTheWholeDelay() {
        Decision decision = Decision.of(Optional.empty(), T0, POLICY, T0);

        assertThat(decision.verdict()).isEqualTo(new Defer(Reason.FIRST_CONTACT, POLICY.delay()));
        assertThat(decision.state())
            .isEqualTo(
                new TripletState(T0, T0, false, Optional.of(POLICY.delay()), T0.plus(POLICY.retryWindow()), Optional.empty()));
    }

    @Test
    void anEarlyRetryIsToldTheTimeLeftAndChangesNothing() {
        TripletState contacted = contactedAt(T0);

        Decision decision = attempt(contacted, T0.plusSeconds(60), POLICY);

        assertThat(decision.verdict()).isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(240)));
        assertThat(decision.state()).isEqualTo(contacted);
    }

    @Test
    void aRetryOneMillisecondBeforeTheDelayIsEarly() {
        Decision decision = attempt(contactedAt(T0), T0.plus(POLICY.delay()).minus(MILLI), POLICY);

        assertThat(decision.verdict()).isEqualTo(new Defer(Reason.EARLY_RETRY, MILLI));
    }

    @Test
    void aClientThatWaitsTheSecondsItWasToldIsNeverEarly() {
        Defer deferral = (Defer) attempt(contactedAt(T0), T0.plusMillis(59_001), POLICY).verdict();

        assertThat(deferral.secondsLeft()).isEqualTo(241);
        assertThat(attempt(contactedAt(T0), T0.plusMillis(59_001).plusSeconds(deferral.secondsLeft()), POLICY)
            .verdict())
            .isInstanceOf(Pass.class);
    }

    @Test
    void aRetryAtExactlyTheDelayPassesAndReportsTheDelay() {
        Instant now = T0.plus(POLICY.delay());

        Decision decision = attempt(contactedAt(T0), now, POLICY);

        assertThat(decision.verdict()).isEqualTo(Pass.first(POLICY.delay()));
        assertThat(decision.state()).isEqualTo(new TripletState(T0, now, true, now.plus(POLICY.passLifetime())));
    }

    @Test
    void aRetryOneMillisecondBeforeTheWindowEndsPasses() {
        Decision decision = attempt(contactedAt(T0), T0.plus(POLICY.retryWindow()).minus(MILLI), POLICY);

        assertThat(decision.verdict()).isEqualTo(Pass.first(POLICY.retryWindow().minus(MILLI)));
    }

    @Test
    void aRetryAtTheEndOfTheWindowIsAFirstContactAgain() {
        Instant now = T0.plus(POLICY.retryWindow());

        assertThat(attempt(contactedAt(T0), now, POLICY)).isEqualTo(Decision.of(Optional.empty(), now, POLICY, now));
    }

    @Test
    void onlyTheFirstPassReportsADelay() {
        TripletState passed = passedAt(T0.plus(POLICY.delay()));

        assertThat(attempt(passed, T0.plus(POLICY.delay()), POLICY).verdict()).isEqualTo(Pass.KNOWN);
    }

    @Test
    void aKnownTripletIsForgottenThePassLifetimeAfterItWasLastSeen() {
        TripletState passed = passedAt(T0);

        assertThat(attempt(passed, T0.plus(POLICY.passLifetime()).minus(MILLI), POLICY).verdict())
            .isEqualTo(Pass.KNOWN);
        assertThat(attempt(passed, T0.plus(POLICY.passLifetime()), POLICY).verdict())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, POLICY.delay()));
    }

    @Test
    void aKnownTripletThatIsSeenAgainLivesOnFromThen() {
        Instant later = T0.plus(Duration.ofDays(20));

        Decision decision = attempt(passedAt(T0), later, POLICY);

        assertThat(decision.state().lastSeen()).isEqualTo(later);
        assertThat(decision.state().expires()).isEqualTo(later.plus(POLICY.passLifetime()));
        assertThat(decision.state().firstSeen()).isEqualTo(passedAt(T0).firstSeen());
    }

    @Test
    void aKnownTripletThatIsSeenAgainWithinTheHourIsNotWrittenAgain() {
        TripletState passed = passedAt(T0);

        assertThat(attempt(passed, T0.plus(Duration.ofHours(1)), POLICY).state()).isEqualTo(passed);
        assertThat(attempt(passed, T0.plus(Duration.ofHours(1)).plus(MILLI), POLICY).state()).isNotEqualTo(passed);
    }

    @Test
    void aShortPassLifetimeIsWrittenMoreOften() {
        Policy shortLived = new Policy(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(100));

        assertThat(shortLived.lastSeenPrecision()).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void aDelayOfZeroDefersOnceAndPassesTheImmediateRetry() {
        Policy immediate = new Policy(Duration.ZERO, POLICY.retryWindow(), POLICY.passLifetime());

        Decision first = Decision.of(Optional.empty(), T0, immediate, T0);

        assertThat(first.verdict()).isEqualTo(new Defer(Reason.FIRST_CONTACT, Duration.ZERO));
        assertThat(attempt(first.state(), T0, immediate).verdict()).isEqualTo(Pass.first(Duration.ZERO));
    }

    @Test
    void aPassedTripletStaysPassedWhenTheOperatorRaisesTheDelay() {
        Policy stricter = new Policy(Duration.ofHours(12), POLICY.retryWindow(), POLICY.passLifetime());

        assertThat(attempt(passedAt(T0), T0.plusSeconds(1), stricter).verdict()).isEqualTo(Pass.KNOWN);
    }

    @Test
    void aTripletThatWaitsPassesWhenItWasToldEvenIfTheOperatorRaisesTheDelayMeanwhile() {
        Policy stricter = new Policy(Duration.ofHours(1), POLICY.retryWindow(), POLICY.passLifetime());

        assertThat(attempt(contactedAt(T0), T0.plusSeconds(60), stricter).verdict())
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(4)));
        assertThat(attempt(contactedAt(T0), T0.plus(POLICY.delay()), stricter).verdict()).isEqualTo(Pass.first(POLICY.delay()));
    }

    @Test
    void aTripletThatWaitsHasToWaitForTheNewDelayIfNobodyKnowsWhatItWasTold() {
        Policy stricter = new Policy(Duration.ofHours(1), POLICY.retryWindow(), POLICY.passLifetime());
        TripletState older = new TripletState(T0, T0, false, T0.plus(POLICY.retryWindow()));

        assertThat(attempt(older, T0.plus(Duration.ofMinutes(20)), stricter).verdict())
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(40)));
    }

    @Test
    void aShorterDelayCountsAtOnceAndIsKept() {
        Policy shorter = POLICY.withDelay(Duration.ofMinutes(2));
        Decision early = attempt(contactedAt(T0), T0.plusSeconds(60), shorter);

        assertThat(early.verdict()).isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(1)));
        assertThat(attempt(early.state(), T0.plus(Duration.ofMinutes(2)), POLICY).verdict()).isInstanceOf(Pass.class);
    }

    @Test
    void aRetryUnderAnotherIdentityContinuesTheFirstContact() {
        Decision elsewhere =
            Decision.of(List.of(Optional.empty(), Optional.of(contactedAt(T0))), T0.plusSeconds(100), POLICY, T0);

        assertThat(elsewhere.verdict()).isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(200)));
        assertThat(elsewhere.states()).extracting(TripletState::firstSeen).containsExactly(T0, T0);
        assertThat(elsewhere.states().get(1)).isEqualTo(contactedAt(T0));
        Decision retry =
            Decision.of(List.of(Optional.empty(), Optional.of(contactedAt(T0))), T0.plus(POLICY.delay()), POLICY, T0);
        assertThat(retry.verdict()).isEqualTo(Pass.first(POLICY.delay()));
        assertThat(retry.states()).allMatch(TripletState::passed);
    }

    @Test
    void whoIsKnownUnderOneIdentityIsKnownUnderAll() {
        Decision decision = Decision.of(List.of(Optional.empty(), Optional.of(passedAt(T0))), T0.plusSeconds(1), POLICY, T0);

        assertThat(decision.verdict()).isEqualTo(Pass.KNOWN);
        assertThat(decision.states()).allMatch(TripletState::passed);
        assertThat(decision.states().get(1)).isEqualTo(passedAt(T0));
    }

    @Test
    void aPassForWhateverReasonEndsALiveFirstContactAndReportsItsDelay() {
        List<Optional<TripletState>> waiting = List.of(Optional.of(contactedAt(T0)), Optional.empty());
        Decision ended = Decision.ended(waiting, T0.plusSeconds(60), POLICY, Pass.CORRESPONDENT);

        assertThat(ended.verdict()).isEqualTo(Pass.CORRESPONDENT.delayed(Duration.ofSeconds(60)));
        assertThat(ended.states()).hasSize(2).allMatch(TripletState::passed);
        assertThat(Decision.ended(List.of(Optional.empty()), T0, POLICY, Pass.CORRESPONDENT))
            .isEqualTo(new Decision(List.of(), Pass.CORRESPONDENT));
    }

    @Test
    void aShortenedRetryWindowCountsForTripletsThatAreStoredAlready() {
        Policy shorter = new Policy(POLICY.delay(), Duration.ofHours(1), POLICY.passLifetime());

        assertThat(attempt(contactedAt(T0), T0.plus(Duration.ofHours(1)), shorter).verdict())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, POLICY.delay()));
    }

    @Test
    void aShortenedPassLifetimeCountsForTripletsThatAreStoredAlready() {
        Policy shorter = new Policy(POLICY.delay(), POLICY.retryWindow(), Duration.ofDays(7));

        assertThat(attempt(passedAt(T0), T0.plus(Duration.ofDays(7)), shorter).verdict())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, POLICY.delay()));
    }

    @Test
    void aLongerLifetimeDoesNotReviveWhatHasExpired() {
        Policy longer = new Policy(POLICY.delay(), Duration.ofDays(20), Duration.ofDays(90));

        assertThat(attempt(passedAt(T0), T0.plus(POLICY.passLifetime()), longer).verdict()).isInstanceOf(Defer.class);
        assertThat(attempt(contactedAt(T0), T0.plus(POLICY.retryWindow()), longer).verdict())
            .isEqualTo(new Defer(Reason.FIRST_CONTACT, POLICY.delay()));
    }

    @Test
    void aClockThatWasWrongByYearsDoesNotDeferForEver() {
        TripletState fromTheFuture = contactedAt(T0.plus(Duration.ofDays(3650)));

        Decision corrected = attempt(fromTheFuture, T0, POLICY);

        assertThat(corrected.verdict()).isEqualTo(new Defer(Reason.EARLY_RETRY, POLICY.delay()));
        assertThat(attempt(corrected.state(), T0.plusSeconds(60), POLICY).verdict())
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(240)));
        Decision passed = attempt(corrected.state(), T0.plus(POLICY.delay()), POLICY);
        assertThat(passed.verdict()).isEqualTo(Pass.first(POLICY.delay()));
        assertThat(passed.state().again()).isEmpty();
    }

    @Test
    void aClockThatIsALittleBehindBeginsTheWaitAnew() {
        assertThat(attempt(contactedAt(T0.plus(POLICY.delay())), T0, POLICY).state()).isEqualTo(contactedAt(T0));
    }

    /** The other servers go by the right clock. */
    @Test
    void aServerWhoseClockIsFarBehindLetsNobodyPassEarlyAtTheOthers() {
        Instant behind = T0.minus(Duration.ofHours(5));
        TripletState retried = attempt(contactedAt(T0), behind, POLICY).state();

        assertThat(attempt(retried, T0.plusSeconds(20), POLICY).verdict())
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(280)));
        assertThat(attempt(retried, T0.plusSeconds(300), POLICY).verdict()).isInstanceOf(Pass.class);
        TripletState passed = attempt(retried, behind.plusSeconds(300), POLICY).state();
        assertThat(passed).as("passed, and not for a shorter time")
            .isEqualTo(new TripletState(T0, T0, true, T0.plus(POLICY.passLifetime())));
    }

    @Test
    void aClockThatWasAheadForAMomentMakesNobodyForgotten() {
        Instant ahead = T0.plus(Duration.ofDays(365));
        for (TripletState stored : List.of(passedAt(T0), contactedAt(T0))) {
            Decision wrong = Decision.of(Optional.of(stored), ahead, POLICY, T0.plusSeconds(10));
            assertThat(wrong.verdict()).isEqualTo(new Defer(Reason.FIRST_CONTACT, POLICY.delay()));
            assertThat(wrong.state()).isEqualTo(new TripletState(stored.firstSeen(), stored.lastSeen(), stored.passed(),
                Optional.of(POLICY.delay()), ahead.plus(POLICY.retryWindow()), Optional.of(ahead)));

            assertThat(attempt(wrong.state(), T0.plusSeconds(300), POLICY).verdict())
                .as("with the right clock, as if nothing had been")
                .isEqualTo(attempt(stored, T0.plusSeconds(300), POLICY).verdict());

            Decision retried = Decision.of(Optional.of(wrong.state()), ahead.plusSeconds(300), POLICY, T0.plusSeconds(310));
            assertThat(retried.verdict()).as("it is the clock that decides").isEqualTo(Pass.first(POLICY.delay()));
            assertThat(attempt(retried.state(), T0.plusSeconds(600), POLICY).verdict()).isEqualTo(Pass.KNOWN);
        }
    }

    @Test
    void whatStandsBesideATripletIsForgottenWithIt() {
        Instant ahead = T0.plus(Duration.ofDays(365));
        TripletState beside = Decision.of(Optional.of(passedAt(T0)), ahead, POLICY, T0).state();
        Instant later = ahead.plus(POLICY.retryWindow());

        assertThat(Decision.of(Optional.of(beside), later, POLICY, T0).state().again()).contains(later);
        assertThat(attempt(beside, later, POLICY)).isEqualTo(Decision.of(Optional.empty(), later, POLICY, later));
    }

    @Test
    void mailOfAKnownTripletEndsWhatAWrongClockHasPutBesideIt() {
        TripletState beside = Decision.of(Optional.of(passedAt(T0)), T0.plus(Duration.ofDays(365)), POLICY, T0).state();

        assertThat(attempt(beside, T0.plus(Duration.ofHours(2)), POLICY).state())
            .isEqualTo(new TripletState(beside.firstSeen(), T0.plus(Duration.ofHours(2)), true,
                T0.plus(Duration.ofHours(2)).plus(POLICY.passLifetime())));
    }

    @Test
    void ofTwoRecordsOneThatBeganWhenTheOtherHadEndedStandsBesideIt() {
        TripletState ended = passedAt(T0);
        Instant later = ended.expires().plusSeconds(1);
        TripletState merged = ended.merged(contactedAt(later));

        assertThat(merged).isEqualTo(contactedAt(later).merged(ended)).isEqualTo(new TripletState(ended.firstSeen(), later, true,
            Optional.of(POLICY.delay()), later.plus(POLICY.retryWindow()), Optional.of(later)));
        assertThat(merged.merged(merged)).isEqualTo(merged);
        assertThat(contactedAt(T0).merged(contactedAt(T0.plus(POLICY.retryWindow()))).again())
            .contains(T0.plus(POLICY.retryWindow()));
        assertThat(contactedAt(T0).merged(contactedAt(T0.plusSeconds(1)))).isEqualTo(new TripletState(T0, T0.plusSeconds(1),
            false, Optional.of(POLICY.delay()), T0.plus(POLICY.retryWindow()), Optional.empty()));
    }

    @Test
    void aClockThatJumpsBackPassesNobodyEarly() {
        assertThat(attempt(contactedAt(T0), T0.minusSeconds(1), POLICY).verdict())
            .isEqualTo(new Defer(Reason.EARLY_RETRY, POLICY.delay()));
    }

    @Test
    void aKnownTripletStaysKnownWhenTheClockJumpsBack() {
        TripletState passed = passedAt(T0);

        Decision decision = attempt(passed, T0.minus(Duration.ofDays(1)), POLICY);

        assertThat(decision.verdict()).isEqualTo(Pass.KNOWN);
        assertThat(decision.state()).isEqualTo(passed);
    }

    @Test
    void anInstantFinerThanWhatIsStoredDoesNotPassEarly() {
        Attempt first = Attempt.of(T0.plusNanos(999_999), InetAddress.getLoopbackAddress(), "a@example.com",
            "b@example.org");

        assertThat(first.at()).isEqualTo(T0);
    }

    /** Any order of attempts by any clock keeps the promises of {@code docs/behaviour.md} §2. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noSequenceOfAttemptsBreaksThePromises(long seed) {
        Random random = new Random(seed);
        Policy policy = new Policy(Duration.ofSeconds(300), Duration.ofHours(2), Duration.ofHours(5));
        Optional<TripletState> stored = Optional.empty();
        Instant now = T0;
        for (int i = 0; i < 20_000; i++) {
            now = now.plusMillis(step(random));
            Instant certain = random.nextBoolean() ? now : now.minusMillis(random.nextInt(40_000_000));
            Decision decision = Decision.of(stored, now, policy, certain);
            checkPromises(stored, now, policy, decision);
            checkThatNothingIsLost(stored, certain, policy, decision);
            stored = Optional.of(decision.state());
        }
    }

    /** Mostly forwards, by seconds to hours, with boundaries hit exactly; sometimes the clock jumps back. */
    private static long step(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> 300_000;
            case 1 -> 299_999;
            case 2 -> 7_200_000;
            case 3 -> random.nextInt(20_000_000);
            case 4 -> -random.nextInt(random.nextInt(4) == 0 ? 40_000_000 : 400_000);
            case 5 -> 0;
            default -> random.nextInt(200_000);
        };
    }

    private static void checkPromises(Optional<TripletState> stored, Instant now, Policy policy, Decision decision) {
        boolean known = stored.filter(state -> state.passed() && !state.isExpired(now, policy)).isPresent();
        Optional<Instant> contact = stored.flatMap(state -> state.contact(now, policy));
        if (decision.verdict() instanceof Pass pass) {
            assertThat(known || contact.isPresent()).as("nothing unknown or expired passes").isTrue();
            assertThat(decision.state().passed()).isTrue();
            assertThat(decision.state().firstSeen()).as("never moved by a pass").isEqualTo(stored.get().firstSeen());
            assertThat(pass.delayed().isPresent()).as("a delay is reported once").isEqualTo(!known);
            pass.delayed().ifPresent(delayed -> assertThat(delayed)
                .as("never before the delay").isGreaterThanOrEqualTo(policy.delay())
                .isEqualTo(Duration.between(contact.get(), now)));
        } else {
            Defer deferral = (Defer) decision.verdict();
            assertThat(known).as("never deferred once passed and alive").isFalse();
            assertThat(deferral.left()).isPositive().isLessThanOrEqualTo(policy.delay());
            Instant told = now.plus(deferral.left());
            assertThat(decision.state().contact(now, policy)).as("no wait starts in the future").isPresent();
            assertThat(decision.state().contact(told, policy)).as("what the client is told is true")
                .contains(told.minus(policy.delay()));
            if (contact.isPresent()) {
                assertThat(deferral.reason()).isEqualTo(Reason.EARLY_RETRY);
                assertThat(decision.state()).as("never moved by an early retry").isEqualTo(stored.get());
            }
        }
    }

    /** Whoever would have been known by the clock that is certain still is. */
    private static void checkThatNothingIsLost(Optional<TripletState> stored, Instant certain, Policy policy, Decision decision) {
        if (stored.filter(state -> state.passed() && !state.isExpired(certain, policy)).isPresent()) {
            assertThat(Decision.of(Optional.of(decision.state()), certain, policy, certain).verdict()).isEqualTo(Pass.KNOWN);
        }
    }

    private static Decision attempt(TripletState stored, Instant now, Policy policy) {
        return Decision.of(Optional.of(stored), now, policy, now);
    }

    private static TripletState contactedAt(Instant at) {
        return TripletState.firstContact(at, at, POLICY);
    }

    private static TripletState passedAt(Instant at) {
        return TripletState.passed(at.minus(POLICY.delay()), at, POLICY);
    }
}
