package io.github.jamesgreylist.decision;

import java.time.Instant;
import java.util.Objects;

/**
 * What is stored of one triplet.
 *
 * @param firstSeen the first contact; the delay counts from here, and early retries do not move it
 * @param lastSeen  the last attempt that was written down; {@link Policy#lastSeenPrecision} says how late it may be
 * @param passed    a retry came in time: stays so until the row expires, whatever the settings become
 * @param expires   from this instant on the row counts for nothing and may be purged
 */
public record TripletState(Instant firstSeen, Instant lastSeen, boolean passed, Instant expires) {

    public TripletState {
        Objects.requireNonNull(firstSeen, "firstSeen");
        Objects.requireNonNull(lastSeen, "lastSeen");
        Objects.requireNonNull(expires, "expires");
    }

    static TripletState firstContact(Instant now, Policy policy) {
        return new TripletState(now, now, false, now.plus(policy.retryWindow()));
    }

    TripletState passedAt(Instant now, Policy policy) {
        return new TripletState(firstSeen, now, true, now.plus(policy.passLifetime()));
    }

    /**
     * What is true if both are, as when two greylists become one: a record only moves forward. Passed wins; of two that
     * have not passed, the one that was seen first.
     */
    public TripletState merged(TripletState other) {
        Instant last = lastSeen.isAfter(other.lastSeen) ? lastSeen : other.lastSeen;
        TripletState earlier = firstSeen.isAfter(other.firstSeen) ? other : this;
        if (!passed && !other.passed) {
            return new TripletState(earlier.firstSeen, last, false, earlier.expires);
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
