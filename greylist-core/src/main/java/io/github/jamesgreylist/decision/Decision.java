package io.github.jamesgreylist.decision;

import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The greylisting decision of one triplet, which may be stored under several identities of the client: a retry that
 * shares one of them continues the first contact. {@code docs/behaviour.md} §2, steps 7 and 9, and §11.
 *
 * @param states  what is to be stored from now on under each identity, in their order; equal to what was stored if
 *                nothing has to be written
 * @param verdict what happens to the mail
 */
public record Decision(List<TripletState> states, Verdict verdict) {

    /** Of a client of which only one identity counts; as below. */
    public static Decision of(Optional<TripletState> stored, Instant now, Policy policy, Instant certain) {
        return of(List.of(stored), now, policy, certain);
    }

    /**
     * @param stored  what is stored of the triplet under each identity, expired or not
     * @param now     the instant of the attempt; may be earlier than what is stored, as clocks jump and differ
     * @param policy  whose delay is the one that applies
     * @param certain the clock that says "now" may be wrong, but this instant is surely over: what counts until later
     *                is not overwritten
     */
    public static Decision of(List<Optional<TripletState>> stored, Instant now, Policy policy, Instant certain) {
        Seen seen = new Seen(stored, now, policy, certain);
        Optional<Instant> first = seen.firstContact();
        if (seen.isKnown()) {
            return new Decision(seen.passing(), first.map(begun -> Pass.first(Duration.between(begun, now))).orElse(Pass.KNOWN));
        }
        if (first.isEmpty()) {
            return seen.deferred(now, seen.isAhead() ? Reason.EARLY_RETRY : Reason.FIRST_CONTACT);
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
        Seen seen = new Seen(stored, now, policy, now);
        return seen.firstContact().map(begun -> new Decision(seen.passing(), pass.delayed(Duration.between(begun, now))))
            .orElseGet(() -> new Decision(List.of(), pass));
    }

    /**
     * The mail passes because an administrator has said so: the triplet has passed from now on, as if it had come back.
     *
     * @param stored as above
     */
    public static Decision released(List<Optional<TripletState>> stored, Instant now, Policy policy) {
        Seen seen = new Seen(stored, now, policy, now);
        return new Decision(seen.passing(), seen.firstContact()
            .map(begun -> Pass.RELEASED.delayed(Duration.between(begun, now))).orElse(Pass.RELEASED));
    }

    /**
     * What is to be stored of somebody who is known from now on without having waited, or still is: a correspondent, a
     * known sender.
     *
     * @param stored as above
     */
    public static TripletState known(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored.filter(state -> isKnown(state, now, policy)).map(state -> refreshed(state, now, policy))
            .orElseGet(() -> TripletState.passed(now, now, policy));
    }

    /** Whether the state is that of something which passed, and still counts. */
    public static boolean isKnown(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored.filter(state -> isKnown(state, now, policy)).isPresent();
    }

    private static boolean isKnown(TripletState state, Instant now, Policy policy) {
        return state.passed() && !state.isExpired(now, policy);
    }

    /** Whether the state is one that still counts. */
    public static boolean counts(Optional<TripletState> stored, Instant now, Policy policy) {
        return stored.filter(state -> isKnown(state, now, policy) || state.contact(now, policy).isPresent()).isPresent();
    }

    /** Of a client of which only one identity counts. */
    public TripletState state() {
        return states.get(0);
    }

    private static TripletState refreshed(TripletState state, Instant now, Policy policy) {
        boolean stale = now.isAfter(state.lastSeen().plus(policy.lastSeenPrecision()));
        return stale ? state.passedAt(now, policy) : state;
    }

    /** What is stored, at an instant. */
    private record Seen(List<Optional<TripletState>> stored, Instant now, Policy policy, Instant certain) {

        boolean isKnown() {
            return stored.stream().anyMatch(state -> Decision.isKnown(state, now, policy));
        }

        Optional<Instant> firstContact() {
            return stored.stream().filter(state -> !Decision.isKnown(state, now, policy))
                .flatMap(state -> state.flatMap(some -> some.contact(now, policy)).stream())
                .filter(begun -> !hasEnded(begun)).min(Instant::compareTo);
        }

        /** It has passed under another identity, when this one did not take part. */
        private boolean hasEnded(Instant begun) {
            return stored.stream().filter(state -> Decision.isKnown(state, now, policy)).flatMap(Optional::stream)
                .anyMatch(state -> state.firstSeen().equals(begun));
        }

        /** The clock went back, or that of another server is ahead. */
        boolean isAhead() {
            return stored.stream().anyMatch(state -> state.filter(this::isAhead).isPresent());
        }

        private boolean isAhead(TripletState state) {
            return !state.passed() && !state.isExpired(now, policy);
        }

        Duration delay() {
            return stored.stream().flatMap(Optional::stream).filter(state -> state.contact(now, policy).isPresent())
                .map(state -> state.delay(policy)).min(Duration::compareTo).orElse(policy.delay());
        }

        Decision deferred(Instant first, Reason reason) {
            Policy told = policy.withDelay(delay());
            return new Decision(each(state -> waiting(state, first, told), TripletState.firstContact(first, now, told)),
                new Defer(reason, told.delay().minus(Duration.between(first, now))));
        }

        /**
         * Waiting for a first contact in the future could take for ever: the wait starts anew from now. What is further away
         * than the longest wait stays, for those whose clock it was, and so does what has expired by this clock only.
         */
        private TripletState waiting(TripletState state, Instant first, Policy told) {
            if (state.contact(now, policy).isPresent()) {
                return state.told(told.delay());
            }
            boolean replaced = isAhead(state) ? !state.firstSeen().isAfter(now.plus(policy.delay()))
                : state.isExpired(certain, policy);
            return replaced ? TripletState.firstContact(first, now, told) : state.besides(first, told);
        }

        List<TripletState> passing() {
            return each(
                state -> Decision.isKnown(state, now, policy) ? refreshed(state, now, policy) : state.passedAt(now, policy),
                TripletState.passed(firstContact().orElse(now), now, policy));
        }

        private List<TripletState> each(Function<TripletState, TripletState> there, TripletState missing) {
            return stored.stream().map(state -> state.map(there).orElse(missing)).toList();
        }
    }
}
