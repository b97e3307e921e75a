package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.threeten.extra.MutableClock;

class BoundTest {

    private static final Duration WINDOW = Duration.ofHours(12);
    private static final Duration DELAY = Duration.ofMinutes(5);
    private static final int MOST = 1000;
    private static final Limits LIMITS = new Limits(MOST, WINDOW, DELAY, Duration.ofDays(35), Duration.ofSeconds(1));

    private final MutableClock clock = MutableClock.of(Instant.parse("2026-03-01T10:00:00Z"), ZoneOffset.UTC);
    private Bound bound;

    @BeforeEach
    void start() {
        bound = Bound.ofFirstContacts(LIMITS, clock);
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
        flood(Duration.ofDays(1), Duration.ofSeconds(1), 2, 2 * MOST + 2 * 4 * DELAY.toSeconds() * 1.1);
    }

    /** For four months, at one in ten minutes: five times the bound within the pass lifetime. */
    @Test
    void usersWhoWriteToAllTheWorldNeverHaveMoreCorrespondentsThanTheBoundSays() {
        bound = Bound.ofCorrespondents(LIMITS, clock);
        flood(Duration.ofDays(120), Duration.ofMinutes(10), 1, 2 * MOST + 2 * 144 * 1.1);
    }

    /** Before it has looked for the first time at what others do. */
    @Test
    void aFloodThatComesAllAtOnceIsGoneAfterTheShortestLife() {
        PriorityQueue<Long> ends = new PriorityQueue<>();
        for (int i = 0; i < 100 * MOST; i++) {
            ends.add(clock.millis() + bound.add("2001:db8:" + Integer.toHexString(i % 65_000) + "::/64").toMillis());
            if (i % MOST == 0) {
                clock.add(Duration.ofMillis(100));
            }
        }
        clock.add(DELAY.multipliedBy(4));
        ends.removeIf(end -> end <= clock.millis());
        assertThat(ends.size()).as("rows").isLessThan(2 * MOST);
    }

    private void flood(Duration time, Duration tick, int rowsOfATick, double most) {
        PriorityQueue<Long> ends = new PriorityQueue<>();
        Instant end = clock.instant().plus(time);
        Instant look = clock.instant();
        Instant next = clock.instant();
        int number = 0;
        while (clock.instant().isBefore(end)) {
            if (!clock.instant().isBefore(next)) {
                for (int i = 0; i < rowsOfATick; i++) {
                    String network = "2001:db8:" + Integer.toHexString(number++ % 65_000) + "::/64";
                    ends.add(clock.millis() + bound.add(network).toMillis());
                }
                next = next.plus(tick);
            }
            if (!clock.instant().isBefore(look)) {
                bound.others(0);
                look = look.plusSeconds(30);
            }
            clock.setInstant(next.isBefore(look) ? next : look);
            while (!ends.isEmpty() && ends.peek() <= clock.millis()) {
                ends.remove();
            }
            if (ends.size() > most) {
                fail("%d rows at %s", ends.size(), clock.instant());
            }
        }
        assertThat(ends.size()).as("rows at the end: about as many as are allowed").isGreaterThan(MOST / 2);
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

    /** For a minute, while two networks have sent more than their shares, and more than the bound has come. */
    @Test
    void aMinuteInWhichTheClockWasFortyDaysAheadIsOverWhenItIsRightAgain() {
        clock.add(Duration.ofDays(40));
        for (int i = 0; i < MOST; i++) {
            bound.add("192.0.2.0/24");
            bound.add("10." + i / 256 + "." + i % 256 + ".0/24");
            clock.add(Duration.ofMillis(30));
            if (i % 500 == 0) {
                bound.others(0);
            }
        }
        clock.add(Duration.ofDays(-40));
        assertThat(bound.lifetime()).as("what has come").isLessThan(WINDOW);
        assertThat(bound.slots(clock.instant())).as("others are told").containsAll(bound.own().keySet());

        for (int look = 0; look < 2 * 60 * 13; look++) {
            clock.add(Duration.ofSeconds(30));
            bound.others(0);
        }
        assertThat(bound.lifetime()).as("a window later").isEqualTo(WINDOW);
        assertThat(bound.add("192.0.2.0/24")).isEqualTo(DELAY.multipliedBy(4));
        clock.add(WINDOW);
        assertThat(bound.add("192.0.2.0/24")).as("no more than its share since").isEqualTo(WINDOW);
    }

    /** All that came since would be taken for one wave. */
    @Test
    void howFastRowsComeIsMeasuredAgainAfterAClockThatWasAhead() {
        clock.add(Duration.ofDays(40));
        bound.others(0);
        clock.add(Duration.ofDays(-40));

        for (int i = 0; i < 2 * MOST; i++) {
            bound.add("10." + i / 256 + "." + i % 256 + ".0/24");
            clock.add(Duration.ofSeconds(20));
            bound.others(0);
        }
        assertThat(bound.lifetime()).as("twice the bound in a window").isGreaterThan(WINDOW.dividedBy(3));
    }

    /** Of whatever length the lifetimes are: a server asks for so many rows twice a minute. */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 48, 35 * 24, 3650 * 24})
    void whatServersTellEachOtherIsFewRows(int hours) {
        Limits limits = new Limits(MOST, Duration.ofHours(hours), DELAY, Duration.ofHours(hours), Duration.ofSeconds(1));
        for (Bound some : List.of(Bound.ofFirstContacts(limits, clock), Bound.ofCorrespondents(limits, clock))) {
            for (int i = 0; i < 200; i++) {
                some.add("192.0." + i + ".0/24");
                assertThat(some.slots(clock.instant())).containsAll(some.own().keySet()).hasSizeLessThan(125);
                clock.add(Duration.ofHours(hours).dividedBy(40));
            }
        }
    }

    /** Each /64 is a network of its own as stored. */
    @Test
    void aSiteOfIpv6HasOneShare() {
        for (int i = 0; i < MOST; i++) {
            bound.add("2001:db8:1:" + Integer.toHexString(i) + "::/64");
        }
        assertThat(bound.add("2001:db8:1:ffff::/64")).isEqualTo(DELAY.multipliedBy(4));
        assertThat(bound.add("2001:db8:2::/64")).isEqualTo(WINDOW);
    }
}
