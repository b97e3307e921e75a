package io.github.jamesgreylist.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is stored of one triplet.
 *
 * @param firstSeen the first contact; the delay counts from here, and early retries do not move it
 * @param lastSeen  the last attempt that was written down; {@link Policy#lastSeenPrecision} says how late it may be
 * @param passed    a retry came in time: stays so until the row expires, whatever the settings become
 * @param told      the delay that the client was told, which no later one exceeds; empty in rows of releases that did not
 *                  keep it, and where nobody was told any
 * @param expires   from this instant on the row counts for nothing and may be purged
 */
public record TripletState(Instant firstSeen, Instant lastSeen, boolean passed, Optional<Duration> told, Instant expires) {

    public TripletState {
        Objects.requireNonNull(firstSeen, "firstSeen");
        Objects.requireNonNull(lastSeen, "lastSeen");
        Objects.requireNonNull(told, "told");
        Objects.requireNonNull(expires, "expires");
    }

    /** Of which it is not known what was told. */
    public TripletState(Instant firstSeen, Instant lastSeen, boolean passed, Instant expires) {
        this(firstSeen, lastSeen, passed, Optional.empty(), expires);
    }

    static TripletState firstContact(Instant firstSeen, Instant now, Policy policy) {
        return new TripletState(firstSeen, now, false, Optional.of(policy.delay()), firstSeen.plus(policy.retryWindow()));
    }

    static TripletState passed(Instant firstSeen, Instant now, Policy policy) {
        return new TripletState(firstSeen, now, true, Optional.empty(), now.plus(policy.passLifetime()));
    }

    /** Told a delay that is not longer than what was told before. */
    TripletState told(Duration delay) {
        return told.isPresent() && told.get().compareTo(delay) <= 0 ? this
            : new TripletState(firstSeen, lastSeen, passed, Optional.of(delay), expires);
    }

    /** What counts of a delay that would be told now. */
    Duration delay(Policy policy) {
        return told.filter(before -> before.compareTo(policy.delay()) < 0).orElse(policy.delay());
    }

    /**
     * What is true if both are, as when two greylists become one: a record only moves forward. Passed wins; of two that
     * have not passed, the one that was seen first.
     */
    public TripletState merged(TripletState other) {
        Instant last = lastSeen.isAfter(other.lastSeen) ? lastSeen : other.lastSeen;
        TripletState earlier = firstSeen.isAfter(other.firstSeen) ? other : this;
        if (!passed && !other.passed) {
            Optional<Duration> shorter = told.isEmpty() ? other.told : other.told.isEmpty() ? told
                : Optional.of(told.get().compareTo(other.told.get()) < 0 ? told.get() : other.told.get());
            return new TripletState(earlier.firstSeen, last, false, shorter, earlier.expires);
        }
        Instant end = !other.passed || passed && expires.isAfter(other.expires) ? expires : other.expires;
        return new TripletState(earlier.firstSeen, last, true, end);
    }

    /** An instant past {@code expires} by the row itself, or by settings that were shortened since it was written. */
    boolean isExpired(Instant now, Policy policy) {
        Instant byPolicy = passed ? lastSeen.plus(policy.passLifetime()) : firstSeen.plus(policy.retryWindow());
        return !now.isBefore(expires) || !now.isBefore(byPolicy);
    }
}
