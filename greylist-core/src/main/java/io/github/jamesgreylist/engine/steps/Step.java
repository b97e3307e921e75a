package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.decision.Verdict;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One step of the decision: answers, or hands on to the next one.
 *
 * @param name in the words of {@code docs/behaviour.md}, section 2
 * @param rule must not block, nor fail: an empty answer hands on. Of a question that is only explained, it leaves no trace
 * @param finding says in a sentence what the rule has found
 */
record Step(String name, Function<Question, CompletableFuture<Optional<Verdict>>> rule,
        BiFunction<Question, Optional<Verdict>, String> finding) {

    private static final CompletableFuture<Optional<Verdict>> NO_ANSWER = CompletableFuture.completedFuture(Optional.empty());

    static CompletableFuture<Optional<Verdict>> handOn() {
        return NO_ANSWER;
    }

    static CompletableFuture<Optional<Verdict>> answer(Verdict verdict) {
        return CompletableFuture.completedFuture(Optional.of(verdict));
    }

    static CompletableFuture<Optional<Verdict>> answerIf(boolean applies, Verdict verdict) {
        return applies ? answer(verdict) : NO_ANSWER;
    }
}
