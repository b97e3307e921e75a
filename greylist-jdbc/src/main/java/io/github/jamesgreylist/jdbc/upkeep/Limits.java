package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.settings.GreylistSettings;
import java.time.Duration;

/**
 * What is too much, and what is too old.
 *
 * @param maxFirstContacts  bound on stored triplets that never passed
 * @param retryWindow       how long such a row lives
 * @param maxCorrespondents bound on stored correspondents of local users
 * @param passLifetime      how long such a row lives
 */
public record Limits(long maxFirstContacts, Duration retryWindow, long maxCorrespondents, Duration passLifetime) {

    public static Limits of(GreylistSettings settings) {
        return new Limits(settings.maxFirstContacts(), settings.policy().retryWindow(), settings.maxCorrespondents(),
            settings.policy().passLifetime());
    }
}
