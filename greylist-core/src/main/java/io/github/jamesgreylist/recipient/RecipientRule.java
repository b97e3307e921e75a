package io.github.jamesgreylist.recipient;

import java.time.Duration;
import java.util.Optional;

/**
 * What a recipient wants.
 *
 * @param greylisted whether the recipient's mail is greylisted at all
 * @param delay      instead of the server's own; empty to keep that
 */
public record RecipientRule(boolean greylisted, Optional<Duration> delay) {

    public static final RecipientRule ON = new RecipientRule(true, Optional.empty());
    static final RecipientRule OFF = new RecipientRule(false, Optional.empty());

    static RecipientRule delayed(Duration delay) {
        return new RecipientRule(true, Optional.of(delay));
    }
}
