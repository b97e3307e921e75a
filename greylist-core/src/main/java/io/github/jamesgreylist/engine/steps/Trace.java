package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.engine.commit.Request;
import io.github.jamesgreylist.recipient.RecipientRules.Ruling;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.whitelist.Whitelists.Listing;
import java.util.Optional;

/** What the steps have looked at while a question was explained. For one thread at a time. */
final class Trace {

    Optional<Ruling> ruling = Optional.empty();
    Optional<Listing> listing = Optional.empty();
    /** The last one that the store was asked. */
    Optional<Request> request = Optional.empty();
    /** With the delay that applies, by what was known of the client then. */
    Policy policy = Policy.DEFAULT;
    /** What was found then. */
    Rows rows = Rows.NONE;
    /** Why the store could not be asked. */
    Optional<String> trouble = Optional.empty();
}
