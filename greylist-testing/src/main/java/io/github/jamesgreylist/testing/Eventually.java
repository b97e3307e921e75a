package io.github.jamesgreylist.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what other threads and other processes do in their own time. */
public final class Eventually {

    /** So long that no machine is too busy for it: it only ends what hangs. */
    public static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration A_MOMENT = Duration.ofMillis(20);

    private Eventually() {}

    /**
     * To be continued with {@code until}. Conditions are asked by the thread that waits.
     *
     * @param what stands in the failure if it does not come true
     */
    public static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(A_MOMENT).pollInSameThread();
    }

    /** Returns as soon as the condition is true; whatever the condition throws is thrown. */
    public static void await(String what, Callable<Boolean> condition) {
        await(what).until(condition);
    }
}
