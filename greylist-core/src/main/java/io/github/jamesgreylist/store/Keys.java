package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import java.util.Set;

/**
 * Under what rows are stored.
 *
 * @param triplets of what has been seen of senders and recipients
 * @param clients  client networks, of the auto-whitelist
 */
public record Keys(Set<Triplet> triplets, Set<String> clients) {

    /** Of triplets only. */
    public static Keys of(Triplet... triplets) {
        return new Keys(Set.of(triplets), Set.of());
    }

    public boolean isEmpty() {
        return triplets.isEmpty() && clients.isEmpty();
    }
}
