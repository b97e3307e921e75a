package io.github.jamesgreylist.bench;

import java.util.concurrent.TimeUnit;

/**
 * One stretch of load.
 *
 * @param nanos     from the first question to the last answer
 * @param busyNanos how much of that the thread that asked was running and not waiting
 */
record Sample(Latencies latencies, long nanos, long busyNanos) {

    double perSecond() {
        return latencies.count() * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    /** @param share 0.5 for the median */
    double millisAt(double share) {
        return millis(latencies.nanosAt(share));
    }

    double maxMillis() {
        return millis(latencies.max());
    }

    /** 1 if the load never waited for the server: it has measured itself then. */
    double busyShare() {
        return (double) busyNanos / nanos;
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
