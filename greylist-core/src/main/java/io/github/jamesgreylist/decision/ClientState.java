package io.github.jamesgreylist.decision;

import java.time.Instant;
import java.util.Objects;

/**
 * What is stored of a client network or SPF domain from which mail has passed, or of a sender's domain in a network: how
 * much of it, until that is enough.
 *
 * @param passes      how many have passed for the first time, as far as they were counted
 * @param counted     which of them, as far as that is remembered; {@link Counted#UNKNOWN} in rows of releases that did not
 * @param lastCounted when the last of them was counted
 * @param lastSeen    the last mail that was written down; {@link Policy#lastSeenPrecision} says how late it may be
 * @param expires     from this instant on the row counts for nothing and may be purged
 */
public record ClientState(int passes, Counted counted, Instant lastCounted, Instant lastSeen, Instant expires) {

    public ClientState {
        Objects.requireNonNull(counted, "counted");
        Objects.requireNonNull(lastCounted, "lastCounted");
        Objects.requireNonNull(lastSeen, "lastSeen");
        Objects.requireNonNull(expires, "expires");
    }

    /** As releases stored it that counted every client. */
    public ClientState(int passes, Instant lastCounted, Instant lastSeen, Instant expires) {
        this(passes, Counted.UNKNOWN, lastCounted, lastSeen, expires);
    }

    static ClientState first(String who, Instant now, Policy policy) {
        return new ClientState(1, Counted.UNKNOWN.with(who), now, now, now.plus(policy.passLifetime()));
    }

    ClientState countedAt(String who, Instant now, Policy policy) {
        int more = passes == Integer.MAX_VALUE ? passes : passes + 1;
        return new ClientState(more, counted.with(who), now, lastSeen, expires).seenAt(now, policy);
    }

    /** Somebody whose clock is behind makes nobody forgotten sooner. */
    ClientState seenAt(Instant now, Policy policy) {
        return new ClientState(passes, counted, lastCounted, later(lastSeen, now),
            later(expires, now.plus(policy.passLifetime())));
    }

    /** As {@link TripletState#merged}: the most passes and the latest instants. */
    public ClientState merged(ClientState other) {
        return new ClientState(Math.max(passes, other.passes), counted.merged(other.counted),
            later(lastCounted, other.lastCounted), later(lastSeen, other.lastSeen), later(expires, other.expires));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** As {@link TripletState#isExpired}. */
    boolean isExpired(Instant now, Policy policy) {
        return !now.isBefore(expires) || !now.isBefore(lastSeen.plus(policy.passLifetime()));
    }
}
