package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.settings.GreylistSettings;
import java.time.Duration;

/**
 * What is too much, too old and too late.
 *
 * @param maxFirstContacts  when so many are stored, later ones live shorter
 * @param maxCorrespondents the same of correspondents
 * @param retryWindow       how long a first contact lives otherwise
 * @param longestDelay      the longest that anybody is told to wait
 * @param passLifetime      how long what passed lives after it was last seen
 * @param patience          the longest that a look-up or a save may take
 */
public record Limits(long maxFirstContacts, long maxCorrespondents, Duration retryWindow, Duration longestDelay,
        Duration passLifetime, Duration patience) {

    /** As many correspondents as first contacts. */
    Limits(long most, Duration retryWindow, Duration longestDelay, Duration passLifetime, Duration patience) {
        this(most, most, retryWindow, longestDelay, passLifetime, patience);
    }

    /** Half of the time budget is for looking up, the other half for saving. */
    public static Limits of(GreylistSettings settings) {
        return new Limits(settings.maxFirstContacts(), settings.maxCorrespondents(), settings.policy().retryWindow(),
            settings.policy().withLongestDelay().delay(), settings.policy().passLifetime(), settings.timeBudget().dividedBy(2));
    }
}
