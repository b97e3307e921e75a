package io.github.jamesgreylist.decision;

import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The greylisting decision of one triplet, which may be stored under several identities of the client: a retry that
 * shares one of them continues the first contact. {@code docs/behaviour.md} §2, steps 7 and 9, and §11.
 *
 * @param states  what is to be stored from now on under each identity, in their order; equal to what was stored if
 *                nothing has to be written
 * @param verdict what happens to the mail
 */
public record Decision(List<TripletState> states, Verdict verdict) {

    /**
     * Of a client of which only one identity counts.
     *
     * @param stored as below
     */
    public static Decision of(Optional<TripletState> stored, Instant now, Policy policy) {
        return of(List.of(stored), now, policy);
    }

    /**
     * @param stored what is stored of the triplet under each identity, expired or not
     * @param now    the instant of the attempt; may be earlier than what is stored, as clocks jump and differ
     * @param policy whose delay is the one that applies
     */
    public static Decision of(List<Optional<TripletState>> stored, Instant now, Policy policy) {
        Seen seen = new Seen(stored, now, policy);
        if (seen.passed()) {
            return new Decision(seen.passing(), seen.firstContact().map(Pass::first).orElse(Pass.KNOWN));
        }
        Optional<Instant> first = seen.first();
        if (first.isEmpty()) {
            return seen.deferred(now, Reason.FIRST_CONTACT);
        }
        if (first.get().isAfter(now)) {
            // The clock went back. Waiting for it to catch up could take for ever: the wait starts anew from now.
            return seen.deferred(now, Reason.EARLY_RETRY);
        }
        Duration age = Duration.between(first.get(), now);
        return age.compareTo(seen.delay()) < 0 ? seen.deferred(first.get(), Reason.EARLY_RETRY)
            : new Decision(seen.passing(), Pass.first(age));
    }

    /**
     * The mail passes for a reason that is none of the triplet's own: that ends a first contact that still counts, and
     * stores nothing else.
     *
     * @param stored as above
     * @param pass   with that reason; the verdict has the age of the first contact as well, if there is one
     */
    public static Decision ended(List<Optional<TripletState>> stored, Instant now, Policy policy, Pass pass) {
        Seen seen = new Seen(stored, now, policy);
        return seen.firstContact().map(age -> new Decision(seen.passing(), pass.delayed(age)))
            .orElseGet(() -> new Decision(List.of(), pass));
    }

    /**
     * What is to be stored of somebody who is known from now on without having waited, or still is: a correspondent, a
     * known sender.
     *
     * @param stored as above
     */
    public static TripletState known(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored.filter(state -> isKnown(stored, now, policy)).map(state -> refreshed(state, now, policy))
            .orElseGet(() -> TripletState.passed(now, now, policy));
    }

    /** Whether the state is that of something which passed, and still counts. */
    public static boolean isKnown(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored.filter(state -> state.passed() && !state.isExpired(now, policy)).isPresent();
    }

    /** Whether the state is one that still counts. */
    public static boolean counts(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored.filter(state -> !state.isExpired(now, policy)).isPresent();
    }

    /** Of a client of which only one identity counts. */
    public TripletState state() {
        return states.get(0);
    }

    private static TripletState refreshed(TripletState state, Instant now, Policy policy) {
        boolean stale = now.isAfter(state.lastSeen().plus(policy.lastSeenPrecision()));
        return stale ? TripletState.passed(state.firstSeen(), now, policy) : state;
    }

    /** What is stored that still counts. */
    private static final class Seen {

        private final List<Optional<TripletState>> alive = new ArrayList<>();
        private final Instant now;
        private final Policy policy;

        Seen(List<Optional<TripletState>> stored, Instant now, Policy policy) {
            stored.forEach(state -> alive.add(state.filter(some -> !some.isExpired(now, policy))));
            this.now = now;
            this.policy = policy;
        }

        boolean passed() {
            return alive.stream().anyMatch(state -> state.filter(TripletState::passed).isPresent());
        }

        Optional<Instant> first() {
            return alive.stream().flatMap(Optional::stream).map(TripletState::firstSeen).min(Instant::compareTo);
        }

        /** The age of a first contact that has not come back. */
        Optional<Duration> firstContact() {
            return alive.stream().flatMap(Optional::stream).filter(state -> !state.passed()).map(TripletState::firstSeen)
                .filter(first -> !first.isAfter(now)).min(Instant::compareTo).map(first -> Duration.between(first, now));
        }

        Duration delay() {
            return alive.stream().flatMap(Optional::stream).map(state -> state.delay(policy)).min(Duration::compareTo)
                .orElse(policy.delay());
        }

        Decision deferred(Instant first, Reason reason) {
            Duration delay = delay();
            Policy told = policy.withDelay(delay);
            return new Decision(each(state -> state.firstSeen().isAfter(now) ? TripletState.firstContact(first, now, told)
                : state.told(delay), () -> TripletState.firstContact(first, now, told)),
                new Defer(reason, delay.minus(Duration.between(first, now))));
        }

        List<TripletState> passing() {
            Instant first = first().filter(some -> !some.isAfter(now)).orElse(now);
            return each(state -> state.passed() ? refreshed(state, now, policy)
                : TripletState.passed(state.firstSeen(), now, policy),
                () -> TripletState.passed(first, now, policy));
        }

        private List<TripletState> each(Function<TripletState, TripletState> there,
                Supplier<TripletState> missing) {
            return alive.stream().map(state -> state.map(there).orElseGet(missing)).toList();
        }
    }
}
