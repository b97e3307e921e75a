package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.GroupCommit.Found;
import io.github.jamesgreylist.identity.Identification;
import java.time.Instant;
import java.util.Optional;

/**
 * What is asked of the store.
 *
 * @param at     the instant of the attempt, or of the mail that a local user sent
 * @param keys   of all rows that may matter
 * @param client what is known of it
 * @param policy in force for this recipient
 * @param pass   if it passes anyway, for a reason that is none of the store's
 * @param found  what a request for the same has found before; empty if nobody has looked yet
 */
public record Request(Instant at, Keyring keys, Identification client, Policy policy, Purpose purpose, Optional<Pass> pass,
        Optional<Found> found) {

    /** What is to be written. */
    public enum Purpose {
        /** Whatever is decided. */
        DECIDE,
        /** A pass; of a deferral nothing, as whoever asks has something else to look up before it is meant. */
        TRY,
        /** What a pass has earned, as it is known only now who the client is. */
        EARN,
        /** That local users have written to somebody. */
        LEARN,
        /** That mail of a triplet which was known has passed already, if it still is. */
        SEEN
    }

    static Request seen(Instant at, Triplet triplet, Optional<String> bySpf, Policy policy) {
        return new Request(at, Keyring.seen(triplet, bySpf), Identification.NONE, policy, Purpose.SEEN, Optional.empty(),
            Optional.empty());
    }

    /** A local user has written to somebody. */
    public static Request learned(Instant at, Keyring keys, Policy policy) {
        return new Request(at, keys, Identification.NONE, policy, Purpose.LEARN, Optional.empty(), Optional.empty());
    }
}
