package io.github.jamesgreylist.recipient;

import java.util.Optional;

/** For which recipients a server accepts mail. For any number of threads. */
@FunctionalInterface
public interface LocalDomains {

    /** For a front end that asks about its own recipients only. */
    LocalDomains ALL = recipient -> Optional.of(true);

    /**
     * @param recipient the envelope recipient without angle brackets
     * @return empty if nobody can tell at the moment
     */
    Optional<Boolean> have(String recipient);
}
