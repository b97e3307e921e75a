package io.github.jamesgreylist.engine.commit;

import java.time.Duration;
import java.time.Instant;

/** Hears of the store and of first contacts in it. Called on the thread that commits, which must not be held up. */
public interface CommitListener {

    /** Hears nothing. */
    CommitListener NONE = new CommitListener() {};

    /**
     * The log tells of an outage.
     *
     * @param cause in a sentence
     */
    default void outageBegan(String cause) {
        // Of no interest to most.
    }

    /** The log tells that it is over. */
    default void outageEnded(Duration lasted) {
        // Of no interest to most.
    }

    /** A first contact was stored, under however many identities. */
    default void contactBegun(Instant firstSeen) {
        // Of no interest to most.
    }

    /** A pass has ended it, for whatever reason. */
    default void contactEnded(Instant firstSeen) {
        // Of no interest to most.
    }
}
