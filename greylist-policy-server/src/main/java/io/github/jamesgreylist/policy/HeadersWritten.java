package io.github.jamesgreylist.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;

/**
 * Remembers which messages have their {@code X-Greylist} header: Postfix asks once for each recipient, and gives all
 * questions about one message the same {@code instance}. For any number of threads.
 */
final class HeadersWritten {

    /** More messages than are in the middle of their recipients at any time. */
    private static final int MOST = 10_000;
    private static final int LONGEST = 128;
    /** From the first recipient to the last one. */
    private static final Duration LONGEST_MESSAGE = Duration.ofMinutes(10);

    private final Cache<String, Boolean> instances;

    HeadersWritten() {
        this(Ticker.systemTicker());
    }

    HeadersWritten(Ticker ticker) {
        this.instances = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LONGEST_MESSAGE).ticker(ticker)
            .executor(Runnable::run).build();
    }

    long size() {
        return instances.estimatedSize();
    }

    /**
     * True for the first of those who ask for the same instance, and always if there is none, as with Exim, or one
     * that is too long for Postfix's.
     */
    boolean isFirst(String instance) {
        return instance.isEmpty() || instance.length() > LONGEST || instances.asMap().putIfAbsent(instance, true) == null;
    }
}
