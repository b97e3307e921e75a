package io.github.jamesgreylist.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is stored of one triplet.
 *
 * @param firstSeen the first contact; the delay counts from here, and early retries do not move it
 * @param lastSeen  the last attempt that was written down; {@link Policy#lastSeenPrecision} says how late it may be
 * @param passed    a retry came in time: stays so until the row expires, whatever the settings become
 * @param told      the delay that the client was told, which no later one exceeds; empty in rows of releases that did not
 *                  keep it, and where nobody was told any
 * @param expires   from this instant on the row counts for nothing and may be purged
 * @param again     another first contact beside all this: by the clock that saw it the rest does not count, as it has
 *                  expired or lies in the future, but that clock may be wrong. Counts where the rest does not
 */
public record TripletState(Instant firstSeen, Instant lastSeen, boolean passed, Optional<Duration> told, Instant expires,
        Optional<Instant> again) {

    public TripletState {
        Objects.requireNonNull(firstSeen, "firstSeen");
        Objects.requireNonNull(lastSeen, "lastSeen");
        Objects.requireNonNull(told, "told");
        Objects.requireNonNull(expires, "expires");
        Objects.requireNonNull(again, "again");
    }

    /** One by whose side nothing stands, and of which it is not known what was told. */
    public TripletState(Instant firstSeen, Instant lastSeen, boolean passed, Instant expires) {
        this(firstSeen, lastSeen, passed, Optional.empty(), expires, Optional.empty());
    }

    /** One pass, given by an administrator, until this instant. */
    public static TripletState released(Instant now, Instant until) {
        return new TripletState(now, now, true, until);
    }

    /** The one pass has been used: by no clock does it count any more, and it is purged. */
    public TripletState used() {
        return new TripletState(firstSeen, lastSeen, passed, Instant.EPOCH);
    }

    static TripletState firstContact(Instant firstSeen, Instant now, Policy policy) {
        return new TripletState(firstSeen, now, false, Optional.of(policy.delay()), firstSeen.plus(policy.retryWindow()),
            Optional.empty());
    }

    static TripletState passed(Instant firstSeen, Instant now, Policy policy) {
        return new TripletState(firstSeen, now, true, now.plus(policy.passLifetime()));
    }

    /** Somebody whose clock is behind makes nobody forgotten sooner. */
    TripletState passedAt(Instant now, Policy policy) {
        return passed(firstSeen, later(lastSeen, now), policy);
    }

    /** The same with a first contact beside it: nothing of it is lost if the clock that says "now" is wrong. */
    TripletState besides(Instant first, Policy policy) {
        return new TripletState(firstSeen, lastSeen, passed, Optional.of(policy.delay()),
            later(expires, first.plus(policy.retryWindow())), Optional.of(first));
    }

    /** Told a delay that is not longer than what was told before. */
    TripletState told(Duration delay) {
        return told.isPresent() && told.get().compareTo(delay) <= 0 ? this
            : new TripletState(firstSeen, lastSeen, passed, Optional.of(delay), expires, again);
    }

    /** What counts of a delay that would be told now. */
    Duration delay(Policy policy) {
        return told.filter(before -> before.compareTo(policy.delay()) < 0).orElse(policy.delay());
    }

    /** The first contact that counts now, whose retry is to pass; empty if there is none. */
    public Optional<Instant> contact(Instant now, Policy policy) {
        return Stream.concat(Stream.of(firstSeen).filter(seen -> !passed), again.stream())
            .filter(seen -> !seen.isAfter(now) && now.isBefore(expires) && now.isBefore(seen.plus(policy.retryWindow())))
            .findFirst();
    }

    /**
     * What is true if both are, as when two greylists become one: a record only moves forward. Passed wins; of two that
     * have not passed, the one that was seen first. One that began when the other had ended stands beside it.
     */
    public TripletState merged(TripletState other) {
        Instant last = later(lastSeen, other.lastSeen);
        TripletState earlier = firstSeen.isAfter(other.firstSeen) ? other : this;
        Optional<Duration> shorter = Stream.concat(told.stream(), other.told.stream()).min(Duration::compareTo);
        Optional<Instant> beside = Stream
            .of(again, other.again, other.contactAfter(this), contactAfter(other))
            .flatMap(Optional::stream).max(Instant::compareTo);
        if (beside.isPresent()) {
            return new TripletState(earlier.firstSeen, last, passed || other.passed, shorter, later(expires, other.expires),
                beside);
        }
        if (!passed && !other.passed) {
            return new TripletState(earlier.firstSeen, last, false, shorter, earlier.expires, Optional.empty());
        }
        Instant end = !other.passed || passed && expires.isAfter(other.expires) ? expires : other.expires;
        return new TripletState(earlier.firstSeen, last, true, end);
    }

    private Optional<Instant> contactAfter(TripletState ended) {
        return Optional.of(firstSeen).filter(seen -> !passed && !seen.isBefore(ended.expires));
    }

    /**
     * An instant past {@code expires} by the row itself, or by settings that were shortened since it was written. Says
     * nothing of what stands beside it.
     */
    boolean isExpired(Instant now, Policy policy) {
        Instant byPolicy = passed ? lastSeen.plus(policy.passLifetime()) : firstSeen.plus(policy.retryWindow());
        return !now.isBefore(expires) || !now.isBefore(byPolicy);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
