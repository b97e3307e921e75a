package io.github.jamesgreylist.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void smallOnesAreExact() {
        Latencies latencies = new Latencies();
        for (int nanos = 1; nanos <= 10; nanos++) {
            latencies.record(nanos);
        }
        assertThat(latencies.nanosAt(0.5)).isEqualTo(5);
        assertThat(latencies.nanosAt(0.9)).isEqualTo(9);
        assertThat(latencies.nanosAt(0.91)).isEqualTo(10);
        assertThat(latencies.nanosAt(1)).isEqualTo(10);
        assertThat(latencies.max()).isEqualTo(10);
        assertThat(latencies.count()).isEqualTo(10);
    }

    @Test
    void oneSlowAnswerInAHundredIsNotThe99thPercentileButTwoAre() {
        Latencies latencies = new Latencies();
        for (int i = 0; i < 98; i++) {
            latencies.record(1);
        }
        latencies.record(50);
        latencies.record(60);
        assertThat(latencies.nanosAt(0.98)).isEqualTo(1);
        assertThat(latencies.nanosAt(0.99)).isEqualTo(50);
    }

    @Test
    void largeOnesAreWrongByASixtyFourthAtMostAndNeverTooSmall() {
        Random random = new Random(1);
        long[] sorted = random.longs(10_000, 0, TimeUnit.MINUTES.toNanos(1)).sorted().toArray();
        Latencies latencies = new Latencies();
        Arrays.stream(sorted).forEach(latencies::record);
        for (double share : new double[] {0.001, 0.25, 0.5, 0.99, 0.999}) {
            long exact = sorted[(int) Math.ceil(share * sorted.length) - 1];
            assertThat(latencies.nanosAt(share))
                .isGreaterThanOrEqualTo(exact)
                .isCloseTo(exact, Percentage.withPercentage(100.0 / 64));
        }
        assertThat(latencies.nanosAt(1)).isEqualTo(sorted[sorted.length - 1]);
    }

    @Test
    void bucketsFollowEachOtherWithoutGapOrOverlap() {
        int last = Latencies.bucket(Long.MAX_VALUE);
        assertThat(Latencies.highest(last)).isEqualTo(Long.MAX_VALUE);
        for (int bucket = 0; bucket < last; bucket++) {
            assertThat(Latencies.bucket(Latencies.highest(bucket))).isEqualTo(bucket);
            assertThat(Latencies.bucket(Latencies.highest(bucket) + 1)).isEqualTo(bucket + 1);
        }
    }

    @Test
    void thoseOfTwoThreadsAreAsThoseOfOne() {
        Latencies one = new Latencies();
        Latencies other = new Latencies();
        one.record(10);
        one.record(40);
        other.record(20);
        other.record(5_000);
        one.add(other);
        assertThat(one.count()).isEqualTo(4);
        assertThat(one.nanosAt(0.5)).isEqualTo(20);
        assertThat(one.max()).isEqualTo(5_000);
    }

    @Test
    void aSampleSaysHowManyASecond() {
        Latencies latencies = new Latencies();
        for (int i = 0; i < 500; i++) {
            latencies.record(TimeUnit.MILLISECONDS.toNanos(4));
        }
        Sample sample = new Sample(latencies, TimeUnit.MILLISECONDS.toNanos(250), TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(sample.perSecond()).isCloseTo(2_000, within(0.001));
        assertThat(sample.busyShare()).isCloseTo(0.2, within(0.001));
        assertThat(sample.millisAt(0.5)).isCloseTo(4, within(0.001));
    }
}
