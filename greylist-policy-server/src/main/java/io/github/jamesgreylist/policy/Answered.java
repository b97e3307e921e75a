package io.github.jamesgreylist.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Remembers what was answered of a message and recipient, for a Postfix that asks at RCPT and again at DATA or END-OF-MESSAGE:
 * that is one attempt, and gets one answer. Keeps nothing until somebody asks behind RCPT. For any number of threads.
 */
final class Answered {

    private static final int MOST = 10_000;
    private static final int LONGEST_INSTANCE = 128;
    /** More than any address that mail can be sent to: what is kept must not take memory without bounds. */
    private static final int LONGEST_RECIPIENT = 320;
    /** From the first question to the last one. */
    private static final Duration LONGEST_MESSAGE = Duration.ofMinutes(10);

    private final Cache<Key, Answer> answers = Caffeine.newBuilder().maximumSize(MOST)
        .expireAfterWrite(LONGEST_MESSAGE).executor(Runnable::run).build();
    private volatile boolean isAskedBehindRcpt;

    private record Key(String instance, String recipient) {}

    private record Answer(ProtocolState state, CompletableFuture<PolicyAnswer> action) {}

    /** What was answered in an earlier state; without a header, which the message has already. */
    Optional<CompletableFuture<PolicyAnswer>> before(ProtocolState state, PolicyRequest request) {
        if (state == ProtocolState.RCPT) {
            return Optional.empty();
        }
        isAskedBehindRcpt = true;
        return key(request).map(answers::getIfPresent)
            .filter(answer -> answer.state.compareTo(state) < 0)
            .map(answer -> answer.action.thenApply(PolicyAnswer::withoutHeader));
    }

    CompletableFuture<PolicyAnswer> keep(ProtocolState state, PolicyRequest request, CompletableFuture<PolicyAnswer> action) {
        if (isAskedBehindRcpt) {
            key(request).ifPresent(key -> answers.put(key, new Answer(state, action)));
        }
        return action;
    }

    /** Exim has no name for a message. */
    private static Optional<Key> key(PolicyRequest request) {
        String recipient = request.get("recipient");
        return request.filled("instance")
            .filter(instance -> instance.length() <= LONGEST_INSTANCE && recipient.length() <= LONGEST_RECIPIENT)
            .map(instance -> new Key(instance, recipient));
    }
}
