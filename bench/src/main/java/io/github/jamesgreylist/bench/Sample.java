package io.github.jamesgreylist.bench;

import java.util.concurrent.TimeUnit;

/**
 * One stretch of load.
 *
 * @param nanos from the first question to the last answer
 */
record Sample(Latencies latencies, long nanos) {

    double perSecond() {
        return latencies.count() * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }
}
