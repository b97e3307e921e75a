package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.store.RowKind;
import java.time.Instant;
import java.util.Optional;

/**
 * What is asked of the store.
 *
 * @param at           the instant of the attempt, or of the mail that a local user sent
 * @param fromAnywhere what is stored if the sender is a correspondent of the recipient; empty if nobody can be
 * @param policy       in force for this recipient
 */
record Request(Instant at, Triplet triplet, Optional<Triplet> fromAnywhere, Policy policy, Purpose purpose) {

    enum Purpose {
        /** A decision that is remembered. */
        DECIDE,
        /** A deferral is not stored: whoever asks has something else to look up before it is meant. */
        TRY,
        /** The triplet counts as passed from now on. */
        LEARN,
        /** A mail that has passed already, of a triplet that was known: if it still is, this is written down. */
        SEEN
    }

    /** What may have to be added to the store. */
    Optional<RowKind> newcomer() {
        return switch (purpose) {
            case DECIDE -> Optional.of(RowKind.FIRST_CONTACT);
            case TRY, SEEN -> Optional.empty();
            case LEARN -> Optional.of(RowKind.CORRESPONDENT);
        };
    }
}
