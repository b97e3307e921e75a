package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.store.Rows;
import java.time.Instant;
import java.util.Optional;

/**
 * What is asked of the store.
 *
 * @param at           the instant of the attempt, or of the mail that a local user sent
 * @param fromAnywhere what is stored if the sender is a correspondent of the recipient; empty if that does not matter
 * @param policy       in force for this recipient
 * @param found        what a request for the same has found before; empty if nobody has looked yet
 */
public record Request(Instant at, Triplet triplet, Optional<Triplet> fromAnywhere, Policy policy, Purpose purpose,
        Optional<Rows> found) {

    /** What is to be written. */
    public enum Purpose {
        /** Whatever is decided. */
        DECIDE,
        /** A pass; of a deferral nothing, as whoever asks has something else to look up before it is meant. */
        TRY,
        /** That the triplet counts as passed from now on. */
        LEARN,
        /** That mail of a triplet which was known has passed already, if it still is. */
        SEEN
    }

    static Request seen(Instant at, Triplet triplet, Policy policy) {
        return new Request(at, triplet, Optional.empty(), policy, Purpose.SEEN, Optional.empty());
    }

    /** A local user has written to somebody. */
    public static Request learned(Instant at, Triplet answer, Policy policy) {
        return new Request(at, answer, Optional.empty(), policy, Purpose.LEARN, Optional.empty());
    }

    /** The client network, if the auto-whitelist has anything to do with this. */
    Optional<String> client() {
        return purpose == Purpose.LEARN ? Optional.empty() : Optional.of(triplet.network());
    }
}
