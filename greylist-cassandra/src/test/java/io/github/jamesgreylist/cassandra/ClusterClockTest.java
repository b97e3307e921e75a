package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClusterClockTest {

    private static final Instant RIGHT = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration OVERLAP = Duration.ofSeconds(2);

    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
    private final ClusterClock clock =
        new ClusterClock(Clock.fixed(RIGHT.plus(Duration.ofDays(365)), ZoneOffset.UTC), nanos::get);

    @Test
    void aServerWhoseClockIsAheadWritesNoTimeStampAheadOfTheCluster() {
        look(RIGHT);

        assertThat(clock.timestamp(RIGHT.plus(Duration.ofDays(365)), OVERLAP)).isEqualTo(micros(RIGHT));
        assertThat(clock.earlier()).isEqualTo(RIGHT);
    }

    @Test
    void whatWasSeenLaterWinsAndWhatWasWrittenLongAgoHasBeenRead() {
        look(RIGHT);

        assertThat(clock.timestamp(RIGHT.minusSeconds(1), OVERLAP)).isEqualTo(micros(RIGHT.minusSeconds(1)));
        assertThat(clock.timestamp(RIGHT.minusSeconds(9), OVERLAP)).isGreaterThanOrEqualTo(micros(RIGHT.minus(OVERLAP)));
    }

    @Test
    void eachTimeStampIsLaterThanTheOneBefore() {
        look(RIGHT);
        long first = clock.timestamp();
        assertThat(clock.timestamp()).isGreaterThan(first);
        nanos.addAndGet(1_000_000);
        assertThat(clock.timestamp()).isEqualTo(micros(RIGHT.plusMillis(1)));
    }

    @Test
    void oneNodeWhoseClockIsWrongDoesNotCount() {
        for (int i = 0; i < ClusterClock.LOOKS; i++) {
            look(i == 2 ? RIGHT.plusSeconds(3600) : RIGHT);
        }
        assertThat(clock.now()).isEqualTo(RIGHT);
    }

    private void look(Instant node) {
        clock.look(node, nanos.get(), nanos.get());
    }

    private static long micros(Instant instant) {
        return instant.toEpochMilli() * 1000;
    }
}
