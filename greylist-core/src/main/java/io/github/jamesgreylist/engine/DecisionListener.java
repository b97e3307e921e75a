package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.commit.CommitListener;

/**
 * Hears of all that a greylist counts. Called on the threads that decide and commit: it must not block. What it throws is
 * logged and changes nothing.
 */
public interface DecisionListener extends CommitListener {

    /**
     * An attempt is answered, a trusted one and one that is not ours too.
     *
     * @param attempt with the client's name, if it was looked up
     * @param verdict as the log has it: with {@code mode=observe} what would have been deferred is
     *                {@link io.github.jamesgreylist.decision.Reason#OBSERVED}
     * @param nanos   from the question to the answer
     */
    default void decided(Attempt attempt, Verdict verdict, long nanos) {
        // Of no interest to most.
    }

    /** Lines of the log that nobody has read in time. */
    default void logLinesLost(long lines) {
        // Of no interest to most.
    }
}
