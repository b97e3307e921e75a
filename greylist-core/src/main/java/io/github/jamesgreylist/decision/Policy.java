package io.github.jamesgreylist.decision;

import java.time.Duration;

/**
 * How long things take. All are checked by whoever reads them from a file; see {@code GreylistSettings}.
 *
 * @param delay           the earliest age of a triplet at which a retry passes
 * @param delayUnverified the same for clients with neither an SPF domain nor a name of their own
 * @param retryWindow     a retry of this age or older is a first contact again
 * @param passLifetime    how long a passed triplet stays known after it was last seen
 */
public record Policy(Duration delay, Duration delayUnverified, Duration retryWindow, Duration passLifetime) {

    public static final Policy DEFAULT =
        new Policy(Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(12), Duration.ofDays(35));

    private static final Duration ONE_HOUR = Duration.ofHours(1);
    private static final Duration HUNDRED_HOURS = Duration.ofHours(100);

    /** The same delay for everybody. */
    public Policy(Duration delay, Duration retryWindow, Duration passLifetime) {
        this(delay, delay, retryWindow, passLifetime);
    }

    /** With this delay for everybody. */
    public Policy withDelay(Duration other) {
        return new Policy(other, retryWindow, passLifetime);
    }

    /** With the delay that no client has to exceed. */
    public Policy withLongestDelay() {
        return withDelay(delay.compareTo(delayUnverified) < 0 ? delayUnverified : delay);
    }

    /**
     * How stale a stored "last seen" may get before it is written again: a hundredth of the pass lifetime, one hour at
     * most. Without it every known mail would cost a write and a sync.
     */
    Duration lastSeenPrecision() {
        // Each mail asks: a division of durations takes longer than the rest of its decision.
        return passLifetime.compareTo(HUNDRED_HOURS) < 0 ? passLifetime.dividedBy(100) : ONE_HOUR;
    }
}
