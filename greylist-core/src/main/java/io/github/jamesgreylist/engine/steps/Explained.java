package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.decision.Verdict;
import java.util.List;

/**
 * What would become of an attempt, and why.
 *
 * @param findings in the order of the steps, up to the one that answers
 */
public record Explained(Verdict verdict, List<Finding> findings) {

    /**
     * What a step has found.
     *
     * @param step     its name
     * @param answers  false if it hands on
     * @param sentence the row, line or answer that decides
     */
    public record Finding(String step, boolean answers, String sentence) {}
}
