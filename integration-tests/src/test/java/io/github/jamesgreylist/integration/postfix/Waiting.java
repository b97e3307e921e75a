package io.github.jamesgreylist.integration.postfix;

import java.time.Duration;
import java.util.concurrent.Callable;

/** For what other processes do in their own time. */
public final class Waiting {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Waiting() {
    }

    public static void aMoment() {
        sleep(Duration.ofMillis(50));
    }

    static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** @throws AssertionError if it does not come true */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what);
            }
            aMoment();
        }
    }
}
