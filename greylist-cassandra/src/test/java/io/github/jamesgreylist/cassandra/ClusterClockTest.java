package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
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
    void oneNodeOfThreeWhoseClockIsWrongDoesNotCountHoweverOftenItAnswers() {
        for (String node : List.of("wrong", "one", "wrong", "wrong", "other", "wrong")) {
            look(node, node.equals("wrong") ? RIGHT.plusSeconds(60) : RIGHT);
        }
        assertThat(clock.now()).isEqualTo(RIGHT);
    }

    @Test
    void itDoesNotCountEitherWhenOneOfTheOthersIsAway() {
        look("one", RIGHT);
        look("other", RIGHT);
        look("wrong", RIGHT.plusSeconds(60));
        nanos.addAndGet(30_000_000_000L);
        look("one", RIGHT.plusSeconds(30));
        look("wrong", RIGHT.plusSeconds(90));
        clock.looked(Set.of("one", "other", "wrong"));

        assertThat(clock.now()).isEqualTo(RIGHT.plusSeconds(30));
    }

    @Test
    void ofTwoNodesThatDisagreeTheOneCountsThatAgreesWithTheServer() {
        ClusterClock right = new ClusterClock(Clock.fixed(RIGHT.plusMillis(5), ZoneOffset.UTC), nanos::get);
        for (ClusterClock each : List.of(right, clock)) {
            each.look("one", RIGHT, nanos.get(), nanos.get());
            each.look("wrong", RIGHT.plusSeconds(60), nanos.get(), nanos.get());
        }
        assertThat(right.now()).isEqualTo(RIGHT.plusMillis(5));
        assertThat(clock.now()).as("of a server that is wrong by a year").isEqualTo(RIGHT.plusSeconds(60));
    }

    @Test
    void aSlowAnswerCountsForLessThanAQuickOneUnlessTheClockWasSet() {
        look(RIGHT);
        long asked = nanos.get();
        nanos.addAndGet(800_000_000L);
        clock.look("/127.0.0.1:9042", RIGHT.plusMillis(790), asked, nanos.get());
        assertThat(clock.now()).isEqualTo(RIGHT.plusMillis(800));

        clock.look("/127.0.0.1:9042", RIGHT.plusSeconds(10), asked, nanos.get());
        assertThat(clock.now()).isEqualTo(RIGHT.plusSeconds(10).plusMillis(400));
    }

    @Test
    void aNodeWhoseClockIsWrongIsNamedOnce() {
        try (LogCapture log = new LogCapture(ClusterClock.class.getName())) {
            for (int i = 0; i < 2; i++) {
                look("/127.0.0.1:9042", RIGHT.minusSeconds(60));
                look("/127.0.0.2:9042", RIGHT);
                look("/127.0.0.3:9042", RIGHT.plusMillis(900));
                clock.looked(Set.of("/127.0.0.1:9042", "/127.0.0.2:9042", "/127.0.0.3:9042"));
            }
            assertThat(log.at(Level.WARN)).filteredOn(line -> line.contains("Cassandra")).singleElement().asString()
                .startsWith("the clock of Cassandra's node /127.0.0.1:9042 is 60 s behind that of the others'");
        }
    }

    private void look(Instant node) {
        look("/127.0.0.1:9042", node);
    }

    private void look(String node, Instant time) {
        clock.look(node, time, nanos.get(), nanos.get());
    }

    private static long micros(Instant instant) {
        return instant.toEpochMilli() * 1000;
    }
}
