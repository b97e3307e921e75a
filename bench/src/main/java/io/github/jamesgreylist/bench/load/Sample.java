package io.github.jamesgreylist.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One stretch of load.
 *
 * @param latencies in nanoseconds
 * @param nanos     from the first question to the last answer
 * @param busyNanos how much of that the thread that asked was running and not waiting
 */
public record Sample(Histogram latencies, long nanos, long busyNanos) {

    /** Percentiles and maximum of it are a thousandth too large at most, and never too small. For one thread. */
    public static Histogram histogram() {
        return new Histogram(3);
    }

    public long count() {
        return latencies.getTotalCount();
    }

    public double perSecond() {
        return count() * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    /** @param percentile 50 for the median, 100 for the largest */
    public double millisAt(double percentile) {
        return latencies.getValueAtPercentile(percentile) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** 1 if the load never waited for the server: it has measured itself then. */
    public double busyShare() {
        return (double) busyNanos / nanos;
    }
}
