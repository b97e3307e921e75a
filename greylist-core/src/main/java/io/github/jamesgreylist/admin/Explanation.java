package io.github.jamesgreylist.admin;

import java.util.List;
import java.util.Optional;

/**
 * What would become of an attempt now.
 *
 * @param action      {@code pass} or {@code greylist}, as in the log
 * @param reason      in the words of the log
 * @param sentence    the answer in one sentence, for the help desk
 * @param secondsLeft until a retry passes, if it is deferred
 * @param steps       in their order, up to the one that answers
 */
public record Explanation(String action, String reason, String sentence, Optional<Long> secondsLeft, List<Step> steps) {

    /**
     * @param name    of the step: {@code docs/behaviour.md} §2
     * @param answers false if it hands on
     * @param finding the row, list line, rule or answer of the DNS that decides, in a sentence
     */
    public record Step(String name, boolean answers, String finding) {}
}
