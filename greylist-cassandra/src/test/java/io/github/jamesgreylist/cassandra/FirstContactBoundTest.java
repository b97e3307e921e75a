package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.PriorityQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.threeten.extra.MutableClock;

class FirstContactBoundTest {

    private static final Duration WINDOW = Duration.ofHours(12);
    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final int MOST = 1000;
    private static final Limits LIMITS = new Limits(MOST, WINDOW, DELAY, Duration.ofDays(35), Duration.ofSeconds(1));

    private final MutableClock clock = MutableClock.of(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
    private FirstContactBound bound;

    @BeforeEach
    void start() {
        bound = new FirstContactBound(LIMITS, clock);
    }

    @Test
    void belowTheBoundEachLivesForTheWholeWindow() {
        for (int i = 0; i < MOST; i++) {
            assertThat(bound.add("10.0." + i % 200 + ".0/24")).isEqualTo(WINDOW);
        }
        clock.add(WINDOW.plusHours(1));
        bound.add("10.0.0.0/24");
        assertThat(bound.lifetime()).as("that was long ago").isEqualTo(WINDOW);
    }

    /** For a day, at two rows a second: 86 times the bound in each window. */
    @Test
    void aFloodNeverHasMoreRowsThanTheBoundSays() {
        int aSecond = 2;
        double most = 2 * MOST + aSecond * 4L * DELAY.toSeconds() * 1.1;
        PriorityQueue<Long> ends = new PriorityQueue<>();
        int number = 0;
        for (int second = 0; second < Duration.ofDays(1).toSeconds(); second++) {
            for (int i = 0; i < aSecond; i++) {
                ends.add(clock.millis() + bound.add("2001:db8:" + Integer.toHexString(number++ % 65_000) + "::/64").toMillis());
            }
            clock.add(Duration.ofSeconds(1));
            if (second % 30 == 0) {
                bound.others(0);
            }
            while (!ends.isEmpty() && ends.peek() <= clock.millis()) {
                ends.remove();
            }
            if (ends.size() > most) {
                fail("%d rows after %d seconds", ends.size(), second);
            }
        }
    }

    @Test
    void nobodyHasLessTimeThanFourTimesTheLongestDelay() {
        bound.others(1_000_000_000);
        assertThat(bound.add("192.0.2.0/24")).isEqualTo(DELAY.multipliedBy(4));
    }

    @Test
    void whatOtherServersAddCounts() {
        bound.others(2 * MOST);
        assertThat(bound.lifetime()).isEqualTo(WINDOW.dividedBy(2));
        bound.others(0);
        clock.add(Duration.ofHours(1));
        assertThat(bound.lifetime()).isEqualTo(WINDOW);
    }

    @Test
    void aNetworkThatSendsMoreThanItsShareHarmsItselfAlone() {
        for (int i = 0; i < 100 * MOST; i++) {
            bound.add("198.51.100.0/24");
        }
        assertThat(bound.add("198.51.100.0/24")).isEqualTo(DELAY.multipliedBy(4));
        assertThat(bound.add("192.0.2.0/24")).isEqualTo(WINDOW);
        assertThat(bound.own().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(MOST / 100 + 1);
    }

    @Test
    void networksAreThoseThatSomebodyHasAsAWhole() {
        Map.of("192.0.2.128/25", "192.0.2.0/24", "10.0.0.0/8", "10.0.0.0/8", "2001:db8:1:2::/64", "2001:db8:1::/48", "a3f0",
            "a3f0").forEach((stored, network) -> assertThat(Networks.of(stored)).isEqualTo(network));
    }
}
