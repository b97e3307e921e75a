package io.github.jamesgreylist.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SampleTest {

    private final Histogram latencies = Sample.histogram();

    @Test
    void smallOnesAreExact() {
        for (int nanos = 1; nanos <= 10; nanos++) {
            latencies.recordValue(nanos);
        }
        assertThat(latencies.getValueAtPercentile(50)).isEqualTo(5);
        assertThat(latencies.getValueAtPercentile(90)).isEqualTo(9);
        assertThat(latencies.getValueAtPercentile(91)).isEqualTo(10);
        assertThat(latencies.getValueAtPercentile(100)).isEqualTo(10);
        assertThat(latencies.getTotalCount()).isEqualTo(10);
    }

    @Test
    void oneSlowAnswerInAHundredIsNotThe99thPercentileButTwoAre() {
        latencies.recordValueWithCount(1, 98);
        latencies.recordValue(50);
        latencies.recordValue(60);
        assertThat(latencies.getValueAtPercentile(98)).isEqualTo(1);
        assertThat(latencies.getValueAtPercentile(99)).isEqualTo(50);
    }

    @Test
    void largeOnesAreWrongByAThousandthAtMostAndNeverTooSmall() {
        long[] sorted = new Random(1).longs(10_000, 0, TimeUnit.MINUTES.toNanos(1)).sorted().toArray();
        Arrays.stream(sorted).forEach(latencies::recordValue);
        for (double percentile : new double[] {0.1, 25, 50, 99, 99.9, 100}) {
            long exact = sorted[(int) Math.ceil(percentile * sorted.length / 100) - 1];
            assertThat(latencies.getValueAtPercentile(percentile))
                .isGreaterThanOrEqualTo(exact)
                .isCloseTo(exact, Percentage.withPercentage(0.1));
        }
    }

    @Test
    void thoseOfTwoThreadsAreAsThoseOfOne() {
        Histogram other = Sample.histogram();
        latencies.recordValue(10);
        latencies.recordValue(40);
        other.recordValue(20);
        other.recordValue(5_000);
        latencies.add(other);
        assertThat(latencies.getTotalCount()).isEqualTo(4);
        assertThat(latencies.getValueAtPercentile(50)).isEqualTo(20);
        assertThat(latencies.getValueAtPercentile(100)).isCloseTo(5_000, Percentage.withPercentage(0.1));
    }

    @Test
    void aSampleSaysHowManyASecond() {
        latencies.recordValueWithCount(TimeUnit.MILLISECONDS.toNanos(4), 500);
        Sample sample = new Sample(latencies, TimeUnit.MILLISECONDS.toNanos(250), TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(sample.count()).isEqualTo(500);
        assertThat(sample.perSecond()).isCloseTo(2_000, within(0.001));
        assertThat(sample.busyShare()).isCloseTo(0.2, within(0.001));
        assertThat(sample.millisAt(50)).isCloseTo(4, Percentage.withPercentage(0.1));
    }
}
