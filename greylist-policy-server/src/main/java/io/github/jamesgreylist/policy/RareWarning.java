package io.github.jamesgreylist.policy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** A warning that each request may provoke, written once a minute at most, and otherwise at DEBUG. For any number of threads. */
public final class RareWarning {

    private static final long PAUSE = Duration.ofMinutes(1).toNanos();

    private final Logger logger;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    public RareWarning(Logger logger) {
        this.logger = logger;
    }

    public void write(String format, Object argument) {
        if (isDue()) {
            logger.warn(format, argument);
        } else {
            logger.debug(format, argument);
        }
    }

    /** With the stack trace. */
    public void write(String message, Throwable thrown) {
        if (isDue()) {
            logger.warn(message, thrown);
        } else {
            logger.debug(message, thrown);
        }
    }

    private boolean isDue() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + PAUSE);
    }
}
