package io.github.jamesgreylist.policy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** A warning that a stranger can provoke as often as he likes, written once a minute at most. */
final class RareWarning {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger logger;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    RareWarning(Logger logger) {
        this.logger = logger;
    }

    void write(String format, Object argument) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE)) {
            logger.warn(format, argument);
        } else {
            logger.debug(format, argument);
        }
    }
}
