package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Who is not treated like everybody.
 *
 * @param whitelists     asked before the store, and again with the client's name before anybody is deferred
 * @param clientNames    where that name comes from; with {@link ClientNames#NONE} nobody is asked again
 * @param recipientRules the rules in force at any time
 */
public record Exemptions(Whitelists whitelists, ClientNames clientNames, Supplier<RecipientRules> recipientRules) {

    public static final Exemptions NONE =
        new Exemptions(new Whitelists(List.of()), ClientNames.NONE, () -> RecipientRules.NONE);

    public Exemptions {
        Objects.requireNonNull(whitelists, "whitelists");
        Objects.requireNonNull(clientNames, "clientNames");
        Objects.requireNonNull(recipientRules, "recipientRules");
    }
}
