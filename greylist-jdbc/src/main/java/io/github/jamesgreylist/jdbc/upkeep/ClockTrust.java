package io.github.jamesgreylist.jdbc.upkeep;

import io.github.jamesgreylist.jdbc.tables.StoredRows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the clock of this process is believed. Decisions go by it, at once. What is deleted or overwritten has expired
 * by {@link #certain} as well: an instant that a wrong clock does not move.
 *
 * <p>Beside a database server that is the earlier of its clock and ours. In an embedded database it is our clock as long
 * as that goes on from the last sign of life that the database has, and with the time that this process has run. After
 * a jump it is what that time alone makes of the last sign of life, until the clock has gone on for a day: a server that
 * was off for weeks looks like one whose clock is wrong. For any number of threads.
 */
public final class ClockTrust {

    /** Set to {@code trusted}, every clock is believed: for tools that move it. */
    public static final String SWITCH = "greylist.clock";

    static final Duration MOST_JUMP = Duration.ofHours(1);
    static final Duration CONFIRMED_AFTER = Duration.ofHours(24);
    /** Short beside what counts as a jump: who is killed and started again goes on. */
    static final Duration BETWEEN_SIGNS = Duration.ofMinutes(10);
    private static final Duration MOST_DIFFERENCE = Duration.ofSeconds(5);
    private static final Logger LOGGER = LoggerFactory.getLogger(ClockTrust.class);

    private final StoredRows stored;
    private final Clock clock;
    private final LongSupplier nanos;
    private final boolean isBelieved;
    /** Null until somebody has looked. */
    private volatile @Nullable Course sure;
    /** How the clock has gone on since it jumped; null while it is believed. */
    private @Nullable Course jumped;
    private long lastSign;
    private boolean differs;

    /** @param isBelieved whether nothing is compared with anything */
    public ClockTrust(StoredRows stored, Clock clock, boolean isBelieved) {
        this(stored, clock, System::nanoTime, isBelieved);
    }

    /** @param nanos the monotonic clock */
    ClockTrust(StoredRows stored, Clock clock, LongSupplier nanos, boolean isBelieved) {
        this.stored = stored;
        this.clock = clock;
        this.nanos = nanos;
        this.isBelieved = isBelieved;
    }

    /** Whether the switch is set. */
    public static boolean isSwitchedOff() {
        return "trusted".equals(System.getProperty(SWITCH));
    }

    /**
     * Time as the monotonic clock has made it go on.
     *
     * @param slack a clock that differs from it by no more than this is believed
     */
    private record Course(Instant from, long nanos, Duration slack) {

        Instant at(long now) {
            return from.plusNanos(now - nanos).truncatedTo(ChronoUnit.MILLIS);
        }

        Duration until(long now) {
            return Duration.ofNanos(now - nanos);
        }

        boolean agrees(Instant wall, long now) {
            return Duration.between(at(now), wall).abs().compareTo(slack) <= 0;
        }
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#certain}. */
    public Instant certain() {
        if (isBelieved) {
            return Instant.MAX;
        }
        Course course = sure;
        if (course == null) {
            return Instant.MIN;
        }
        Instant wall = clock.instant();
        Instant counted = course.at(nanos.getAsLong());
        return wall.isBefore(counted) || course.agrees(wall, nanos.getAsLong()) ? wall : counted;
    }

    /** What is later than this lies in the future by every clock that may be right. */
    Instant latest() {
        Instant wall = clock.instant();
        Course course = sure;
        Instant counted = course == null ? wall : course.at(nanos.getAsLong());
        return wall.isAfter(counted) ? wall : counted;
    }

    /** Looks what the clock can be compared with: once a minute, and before anything is deleted. */
    synchronized void check() {
        if (!isBelieved) {
            long asked = nanos.getAsLong();
            Optional<Instant> database = stored.databaseTime();
            if (database.isPresent()) {
                compare(database.get(), Duration.ofNanos(nanos.getAsLong() - asked));
            } else {
                goOn();
            }
        }
    }

    /** @param atMost how old the database's answer is: where all are busy, that is no difference of clocks */
    private void compare(Instant database, Duration atMost) {
        sure = new Course(database, nanos.getAsLong(), Duration.ZERO);
        Duration ahead = Duration.between(database, clock.instant());
        boolean now = ahead.minus(atMost).compareTo(MOST_DIFFERENCE) > 0 || ahead.negated().compareTo(MOST_DIFFERENCE) > 0;
        if (now && !differs) {
            LOGGER.warn("the clock of this server and that of the database differ by {} s: here it is {}, there {}. If servers"
                + " share the greylist, mail waits so much longer or shorter; until the clocks agree, nothing is deleted or"
                + " overwritten that has not expired by both. Let all servers keep time by NTP",
                ahead.abs().toSeconds(), text(database.plus(ahead)), text(database));
        } else if (differs && !now) {
            LOGGER.info("the clocks of this server and of the database agree again");
        }
        differs = now;
    }

    private void goOn() {
        long now = nanos.getAsLong();
        Instant wall = clock.instant();
        Course before = sure;
        Course expected = before == null ? new Course(stored.lastSign().orElse(wall), now, MOST_JUMP)
            : new Course(before.at(now), now, MOST_JUMP);
        if (expected.agrees(wall, now)) {
            believe(wall, now);
        } else if (jumped != null && jumped.agrees(wall, now)) {
            if (jumped.until(now).compareTo(CONFIRMED_AFTER) >= 0) {
                believe(wall, now);
            }
        } else {
            jumped(expected.from(), wall, now, before == null);
        }
        if (before == null || now - lastSign >= BETWEEN_SIGNS.toNanos()) {
            stored.giveSign(certainlyNow(now));
            lastSign = now;
        }
    }

    private Instant certainlyNow(long now) {
        Course course = sure;
        return course == null ? clock.instant() : course.at(now);
    }

    private void believe(Instant wall, long now) {
        if (jumped != null) {
            LOGGER.info("the clock is believed again: it is {}", text(wall));
            jumped = null;
        }
        // Not each time, or a clock that is too fast would never jump.
        Course course = sure;
        if (course == null || course.slack().isZero() || course.until(now).compareTo(MOST_JUMP) >= 0) {
            sure = new Course(wall, now, MOST_JUMP);
        }
    }

    private void jumped(Instant expected, Instant wall, long now, boolean atStart) {
        sure = new Course(expected, now, Duration.ZERO);
        jumped = new Course(wall, now, MOST_JUMP);
        LOGGER.warn("the clock says {}, but {} {}: either this server was off, or its clock was or is wrong. Mail goes by"
            + " the clock; but until it has gone on for {} hours, nothing is deleted or overwritten that has not expired by"
            + " the time before the jump. If the clock is right, nothing has to be done; if not, let this server keep time by"
            + " NTP", text(wall), atStart ? "the greylist was last in use at" : "by the time that has passed it should be",
            text(expected), CONFIRMED_AFTER.toHours());
    }

    private static Instant text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
