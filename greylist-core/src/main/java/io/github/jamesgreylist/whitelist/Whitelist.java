package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import java.util.Optional;

/**
 * Says which attempts are not greylisted. The built-in lists are whitelists, and an administrator's jar may bring more.
 *
 * <p>A whitelist is asked once before the triplet is looked up. If the mail would be deferred, its client's name is
 * looked up in the DNS, forward-confirmed, and every whitelist is asked again with {@link Attempt#clientName()}
 * present. So a list of client names looks at {@code clientName()} and does nothing else about the DNS, and all other
 * lists need not care.
 */
@FunctionalInterface
public interface Whitelist {

    /**
     * Called on any number of threads at once, for every RCPT: it must neither block nor do I/O. One that throws is
     * logged and counts as empty.
     *
     * @param attempt addresses in it are as the client sent them: compare them without regard to case
     * @return the list's name as the decision log gives it for a reason, for example {@code client whitelist}; empty if
     *         the attempt is not on the list
     */
    Optional<String> find(Attempt attempt);
}
