package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Policy;

/**
 * What is asked of the store.
 *
 * @param policy    in force for this recipient
 * @param tentative a deferral is not stored: whoever asks has something else to look up before it is meant
 */
record Request(Attempt attempt, Triplet triplet, Policy policy, boolean tentative) {
}
