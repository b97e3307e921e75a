package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.identity.Clients;
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
 * @param clients        what can be found out of them; with {@link Clients#NONE} nobody is asked again
 * @param recipientRules the rules in force at any time
 */
public record Exemptions(Whitelists whitelists, Clients clients, Supplier<RecipientRules> recipientRules) {

    public static final Exemptions NONE = new Exemptions(new Whitelists(List.of()), Clients.NONE, () -> RecipientRules.NONE);

    public Exemptions {
        Objects.requireNonNull(whitelists, "whitelists");
        Objects.requireNonNull(clients, "clients");
        Objects.requireNonNull(recipientRules, "recipientRules");
    }

    /** Of clients only names can be found out. */
    public Exemptions(Whitelists whitelists, ClientNames names, Supplier<RecipientRules> recipientRules) {
        this(whitelists, Clients.of(names), recipientRules);
    }
}
