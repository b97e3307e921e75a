package io.github.jamesgreylist.jdbc.upkeep;

import static java.util.stream.Collectors.toSet;

import io.github.jamesgreylist.engine.Counters;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.jdbc.tables.StoredRows.Gone;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired rows, and those beyond a bound, in the background, in transactions so small that a decision never
 * waits long for one. Of several servers that share a database one does it. Nothing depends on it but the size of the
 * database: an expired row counts for nothing while it waits.
 */
public final class Upkeep implements AutoCloseable {

    static final int ROWS_PER_STEP = 100;
    /** It takes a third of the time at most, and leaves the rest to decisions. */
    private static final int REST_PER_WORK = 2;
    private static final long LEAST_MILLIS_OF_REST = 10;
    private static final long MILLIS_BETWEEN_RUNS = TimeUnit.MINUTES.toMillis(1);
    /** The estimates of what is stored are good; the count only corrects what other processes did. */
    private static final int MINUTES_BETWEEN_COUNTS = 60;
    /** What others have had forgotten or released reaches this process within a minute. */
    private static final long MILLIS_BETWEEN_LOOKS = TimeUnit.SECONDS.toMillis(30);
    /** Of all keys, if there is a reason. */
    private static final long MILLIS_BETWEEN_READINGS = TimeUnit.SECONDS.toMillis(10);
    private static final long SECONDS_TO_CLOSE = 5;
    private static final String LEASE = "purge";
    /** Long enough for clocks that differ by a minute, short enough for somebody else to take over from a dead server. */
    private static final Duration LEASED = Duration.ofMinutes(5);
    private static final Duration RENEWED_AFTER = Duration.ofMinutes(1);
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);

    private final StoredRows stored;
    private final List<Bound> correspondents;
    private final List<Bound> bounds;
    private final List<Counted> unbounded;
    private final Others others;
    /** Empty if other processes change the database as well. */
    private final Optional<StoredKeys> keys;
    private final BooleanSupplier isWell;
    private final Clock clock;
    private final ClockTrust trust;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "greylist-purge");
        thread.setDaemon(true);
        return thread;
    });
    private final String holder = UUID.randomUUID().toString();
    private final Trouble purging = new Trouble("purge expired rows");
    private final Trouble counting = new Trouble("count what is stored");
    private Instant renew = Instant.MIN;
    private Instant statisticsSince = Instant.MIN;
    private int minutesToCount;
    private long deleted;
    private boolean started;

    /**
     * @param isWell whether decisions get what they want from the database: if not, an outage explains what fails here
     * @param clock  says what has expired
     * @param trust  in the clock
     */
    public Upkeep(StoredRows stored, Limits limits, BooleanSupplier isWell, Clock clock, ClockTrust trust) {
        this.stored = stored;
        this.correspondents = Stream.of(RowKind.CORRESPONDENT, RowKind.CORRESPONDENT_DOMAIN)
            .map(kind -> Bound.ofCorrespondents(stored, kind, limits.maxCorrespondents(), limits.passLifetime())).toList();
        Stream<Bound> firstContacts = Stream.of(RowKind.FIRST_CONTACT, RowKind.FIRST_CONTACT_BY_SPF)
            .map(kind -> Bound.ofFirstContacts(stored, kind, limits.maxFirstContacts(), limits.retryWindow()));
        this.bounds = Stream.concat(firstContacts, correspondents.stream()).toList();
        this.unbounded = Stream.of(RowKind.values()).filter(kind -> bounds.stream().noneMatch(bound -> bound.kind() == kind))
            .map(kind -> new Counted(stored, kind)).toList();
        this.others = new Others(stored);
        this.keys = stored.areExclusive() ? Optional.of(new StoredKeys(stored)) : Optional.empty();
        this.isWell = isWell;
        this.clock = clock;
        this.trust = trust;
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#certain}. */
    public Instant certain() {
        return trust.certain();
    }

    /** Looked after from {@link #start} on. */
    public Others others() {
        return others;
    }

    /** As {@link io.github.jamesgreylist.store.GreylistStore#counts}. */
    public Map<RowKind, Long> counts() {
        Map<RowKind, Long> counts = new EnumMap<>(RowKind.class);
        bounds.forEach(bound -> counts.put(bound.kind(), Math.max(0, bound.rows())));
        unbounded.forEach(rows -> counts.put(rows.kind(), Math.max(0, rows.rows())));
        return counts;
    }

    /** From now on, in the background. May be called again. */
    public synchronized void start() {
        if (!started) {
            started = true;
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            // Each task plans its next run, at a distance that depends on how it went.
            executor.execute(this::look);
            executor.execute(this::countIfDue);
            keys.ifPresent(some -> executor.execute(() -> read(some)));
            executor.execute(this::run);
        }
    }

    /** Without those under which it is certain that nothing is stored. */
    public Keys possible(Keys all) {
        Keys possible = keys.map(some -> some.possible(all)).orElse(all);
        Keys some = others.possible(possible);
        return correspondents.stream().anyMatch(Bound::mayHaveAny) ? some
            : new Keys(some.triplets().stream().filter(triplet -> !triplet.isOfAnyNetwork()).collect(toSet()), some.clients());
    }

    /** Whether changes were saved is not known, or they met what was not believed to be there. */
    public void doubt() {
        keys.ifPresent(StoredKeys::doubt);
    }

    /** The changes are about to be saved: deletes the oldest rows of each kind for which there is no room. */
    public void makeRoom(Changes changes) {
        keys.ifPresent(some -> some.add(changes));
        bounds.forEach(bound -> bound.makeRoom(bound.more(changes), trust.latest()));
    }

    /** The changes are saved. */
    public void count(Changes changes) {
        keys.ifPresent(some -> some.add(changes));
        bounds.forEach(bound -> bound.count(changes));
        unbounded.forEach(rows -> rows.count(changes));
        others.stored(changes);
    }

    private void look() {
        others.look();
        schedule(this::look, MILLIS_BETWEEN_LOOKS);
    }

    private void read(StoredKeys some) {
        long begun = System.nanoTime();
        boolean more = false;
        try {
            more = some.read(counts().values().stream().mapToLong(Long::longValue).sum());
        } catch (RuntimeException | Error e) {
            LOGGER.debug("cannot read what is stored", e);
        }
        schedule(() -> read(some), more ? restAfter(begun) : MILLIS_BETWEEN_READINGS);
    }

    private static long restAfter(long begun) {
        return Math.max(LEAST_MILLIS_OF_REST, REST_PER_WORK * TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    }

    private void countIfDue() {
        tryCount();
        schedule(this::countIfDue, TimeUnit.MINUTES.toMillis(1));
    }

    /** Once a minute: counts, if an hour is over or the last time failed, or if others may have reached a bound. */
    void tryCount() {
        minutesToCount--;
        if (minutesToCount > 0 && bounds.stream().noneMatch(Bound::isWorthCounting)) {
            return;
        }
        boolean isHourly = minutesToCount <= 0;
        minutesToCount = 0;
        try {
            bounds.forEach(Bound::recount);
            if (isHourly) {
                unbounded.forEach(Counted::recount);
            }
            minutesToCount = MINUTES_BETWEEN_COUNTS;
            counting.isOver();
        } catch (RuntimeException | Error e) {
            counting.goesOn(e);
        }
    }

    private void run() {
        long begun = System.nanoTime();
        boolean more = tryStep();
        schedule(this::run, more ? restAfter(begun) : MILLIS_BETWEEN_RUNS);
    }

    private void schedule(Runnable task, long millis) {
        if (!executor.isShutdown()) {
            executor.schedule(task, millis, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * One small transaction for each kind of rows, and one for each that is beyond its bound.
     *
     * @return whether there may be more to delete
     */
    boolean step() {
        trust.check();
        storeDropped();
        Instant over = over();
        if (!isLeased(over)) {
            return false;
        }
        deleteStatistics(over);
        int now = 0;
        for (RowKind kind : RowKind.values()) {
            List<String> gone = stored.deleteOldest(kind, over, ROWS_PER_STEP).stream().map(Gone::network).toList();
            bounds.stream().filter(bound -> bound.kind() == kind).forEach(bound -> bound.gone(gone));
            unbounded.stream().filter(rows -> rows.kind() == kind).forEach(rows -> rows.gone(gone.size()));
            now += gone.size();
        }
        deleted += now;
        int trimmed = bounds.stream().mapToInt(bound -> bound.trim(ROWS_PER_STEP, trust.latest())).sum();
        if (now == 0 && deleted > 0) {
            LOGGER.info("purged {} expired rows", deleted);
            deleted = 0;
        }
        // Fewer than asked for may mean that some came back to life meanwhile, and not that these were the last.
        return now + trimmed > 0;
    }

    private void storeDropped() {
        for (Bound bound : bounds) {
            HourlyCounts dropped = bound.takeDropped();
            if (!dropped.isEmpty()) {
                try {
                    stored.count(dropped);
                } catch (RuntimeException | Error e) {
                    bound.putBack(dropped);
                    throw e;
                }
            }
        }
    }

    /** Once an hour. */
    private void deleteStatistics(Instant over) {
        Instant oldest = HourlyCounts.hour(over.minus(Counters.KEPT));
        if (oldest.isAfter(statisticsSince)) {
            stored.deleteStatistics(oldest);
            statisticsSince = oldest;
        }
    }

    /** The latest instant that is over by every clock: no wrong one takes a lease from anybody, or deletes on its own. */
    private Instant over() {
        Instant certain = trust.certain();
        Instant wall = clock.instant();
        return certain.isBefore(wall) ? certain : wall;
    }

    private boolean isLeased(Instant now) {
        // Nobody else can be using an exclusive store: a lease in it is that of this server before it was restarted.
        if (stored.areExclusive() || now.isBefore(renew)) {
            return true;
        }
        boolean leased = stored.lease(LEASE, holder, now, now.plus(LEASED));
        renew = leased ? now.plus(RENEWED_AFTER) : Instant.MIN;
        return leased;
    }

    /** {@link #step}, which must not end the purge. */
    boolean tryStep() {
        try {
            boolean more = step();
            purging.isOver();
            return more;
        } catch (RuntimeException | Error e) {
            purging.goesOn(e);
            return false;
        }
    }

    @Override
    public void close() {
        // Not interrupted: an embedded database takes that for damage to its files.
        executor.shutdown();
        try {
            executor.awaitTermination(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (isWell.getAsBoolean()) {
            try {
                storeDropped();
            } catch (RuntimeException | Error e) {
                LOGGER.debug("what was dropped at the bound is not counted", e);
            }
        }
    }

    /** Something that fails, maybe again and again. Told, once, is what lasts and what no outage explains. */
    private final class Trouble {

        private final String what;
        private int failures;
        private boolean told;

        private Trouble(String what) {
            this.what = what;
        }

        private void isOver() {
            failures = 0;
            told = false;
        }

        private void goesOn(Throwable why) {
            failures++;
            if (failures > 1 && !told && isWell.getAsBoolean()) {
                told = true;
                LOGGER.warn("cannot {}, trying again every minute: {}", what, why.getMessage());
            }
            LOGGER.debug("cannot {}", what, why);
        }
    }
}
