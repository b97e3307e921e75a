package io.github.jamesgreylist.decision;

import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The greylisting decision of one triplet: {@code docs/behaviour.md} §2, steps 7 and 9.
 *
 * @param state   what is to be stored from now on; equal to what was stored if nothing has to be written
 * @param verdict what happens to the mail
 */
public record Decision(TripletState state, Verdict verdict) {

    /**
     * @param stored what is stored of the triplet, expired or not
     * @param now    the instant of the attempt; may be earlier than what is stored, as clocks jump and differ
     */
    public static Decision of(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored
            .filter(state -> !state.isExpired(now, policy))
            .map(state -> state.passed() ? known(state, now, policy) : retry(state, now, policy))
            .orElseGet(() -> firstContact(now, policy));
    }

    /**
     * A local user has written to somebody, whose answers are not to wait: the triplet of the answer counts as passed.
     *
     * @param stored as above
     * @return what is to be stored
     */
    public static TripletState learned(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored
            .filter(state -> state.passed() && !state.isExpired(now, policy))
            .map(state -> known(state, now, policy).state())
            .orElseGet(() -> TripletState.firstContact(now, policy).passedAt(now, policy));
    }

    private static Decision firstContact(Instant now, Policy policy) {
        return new Decision(TripletState.firstContact(now, policy),
            new Defer(Reason.FIRST_CONTACT, policy.delay()));
    }

    private static Decision retry(TripletState state, Instant now, Policy policy) {
        if (state.firstSeen().isAfter(now)) {
            // The clock went back. Waiting for it to catch up could take for ever: the wait starts anew from now.
            return new Decision(TripletState.firstContact(now, policy), earlyRetry(policy.delay()));
        }
        Duration age = Duration.between(state.firstSeen(), now);
        if (age.compareTo(policy.delay()) < 0) {
            return new Decision(state, earlyRetry(policy.delay().minus(age)));
        }
        return new Decision(state.passedAt(now, policy), Pass.first(age));
    }

    private static Decision known(TripletState state, Instant now, Policy policy) {
        boolean stale = now.isAfter(state.lastSeen().plus(policy.lastSeenPrecision()));
        return new Decision(stale ? state.passedAt(now, policy) : state, Pass.KNOWN);
    }

    private static Defer earlyRetry(Duration left) {
        return new Defer(Reason.EARLY_RETRY, left);
    }
}
