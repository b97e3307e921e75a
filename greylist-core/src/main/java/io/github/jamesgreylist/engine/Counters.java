package io.github.jamesgreylist.engine;

import static io.github.jamesgreylist.engine.CounterNames.CAME_BACK;
import static io.github.jamesgreylist.engine.CounterNames.CONTACTS_BEGUN;
import static io.github.jamesgreylist.engine.CounterNames.CONTACTS_ENDED;
import static io.github.jamesgreylist.engine.CounterNames.DELAY_SECONDS;
import static io.github.jamesgreylist.engine.CounterNames.EARLY_RETRIES;
import static io.github.jamesgreylist.engine.CounterNames.FIRST_CONTACTS;
import static io.github.jamesgreylist.engine.CounterNames.LOST_LOG_LINES;
import static io.github.jamesgreylist.engine.CounterNames.OBSERVED;
import static io.github.jamesgreylist.engine.CounterNames.OUTAGES;
import static io.github.jamesgreylist.engine.CounterNames.OUTAGE_SECONDS;
import static io.github.jamesgreylist.engine.CounterNames.PASSED;
import static io.github.jamesgreylist.engine.CounterNames.UNEXAMINED;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.HourlyCounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts by hour, in memory, and adds that to the store once a minute: what several servers count adds up, and survives a
 * restart. What the store does not take waits here. A process that is killed loses its last minute. For any number of
 * threads.
 */
public final class Counters implements DecisionListener {

    /** How long the store keeps them. */
    public static final Duration KEPT = Duration.ofDays(35);
    private static final int MOST_HOURS = (int) KEPT.toHours();
    private static final int MOST_NAMES = 200;
    private static final long SECONDS_BETWEEN_FLUSHES = 60;
    private static final Logger LOGGER = LoggerFactory.getLogger(Counters.class);

    private final GreylistStore store;
    private final Clock clock;
    /** Also the lock of all that adds to an hour that may be over, or forgets one. */
    private final ConcurrentSkipListMap<Instant, Hour> hours = new ConcurrentSkipListMap<>();
    /** It is not forgotten while it is the latest, nor soon after. */
    private volatile Hour latest = new Hour(Instant.EPOCH);
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "greylist-statistics");
        thread.setDaemon(true);
        return thread;
    });

    /** One hour, by name. */
    private static final class Hour {

        private final Instant begins;
        private final long second;
        private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

        Hour(Instant begins) {
            this.begins = begins;
            this.second = begins.getEpochSecond();
        }

        boolean has(Instant at) {
            long since = at.getEpochSecond() - second;
            return since >= 0 && since < 3600;
        }

        void add(String name, long number) {
            LongAdder count = counts.get(name);
            if (count != null) {
                count.add(number);
            } else if (counts.size() < MOST_NAMES) {
                // Strangers choose no name; a list of somebody's own might make up many.
                counts.computeIfAbsent(name, first -> new LongAdder()).add(number);
            }
        }
    }

    Counters(GreylistStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    void start() {
        executor.scheduleWithFixedDelay(this::tryFlush, SECONDS_BETWEEN_FLUSHES, SECONDS_BETWEEN_FLUSHES, TimeUnit.SECONDS);
    }

    @Override
    public void decided(Attempt attempt, Verdict verdict, long nanos) {
        if (verdict.reason() == Reason.TRUSTED || verdict.reason() == Reason.NOT_OURS) {
            return;
        }
        in(attempt.at(), hour -> {
            if (verdict instanceof Defer deferral) {
                deferred(hour, deferral);
            } else {
                passed(hour, (Pass) verdict);
            }
        });
    }

    private static void deferred(Hour hour, Defer deferral) {
        hour.add(switch (deferral.reason()) {
            case FIRST_CONTACT -> FIRST_CONTACTS;
            case EARLY_RETRY -> EARLY_RETRIES;
            default -> UNEXAMINED;
        }, 1);
    }

    private static void passed(Hour hour, Pass pass) {
        if (pass.reason() == Reason.UNAVAILABLE) {
            hour.add(UNEXAMINED, 1);
            return;
        }
        if (pass.would().isPresent()) {
            hour.add(OBSERVED, 1);
            deferred(hour, pass.would().get());
            return;
        }
        hour.add(pass.reason() == Reason.TRIPLET ? CounterNames.PASSED_TRIPLET : PASSED + DecisionLog.words(pass), 1);
        if (pass.delayed().isPresent()) {
            long seconds = pass.delayed().get().toSeconds();
            hour.add(CAME_BACK + CounterNames.bound(seconds), 1);
            hour.add(DELAY_SECONDS, seconds);
        }
    }

    @Override
    public void contactBegun(Instant firstSeen) {
        add(firstSeen, CONTACTS_BEGUN, 1);
    }

    @Override
    public void contactEnded(Instant firstSeen) {
        add(firstSeen, CONTACTS_ENDED, 1);
    }

    @Override
    public void outageBegan(String cause) {
        add(clock.instant(), OUTAGES, 1);
    }

    /** To each hour what it had of the outage. */
    @Override
    public void outageEnded(Duration lasted) {
        Instant now = clock.instant();
        Instant from = now.minus(lasted.compareTo(KEPT) < 0 ? lasted : KEPT);
        while (from.isBefore(now)) {
            Instant next = HourlyCounts.hour(from).plusSeconds(3600);
            Instant to = next.isBefore(now) ? next : now;
            add(from, OUTAGE_SECONDS, Math.round(Duration.between(from, to).toMillis() / 1000.0));
            from = to;
        }
    }

    @Override
    public void logLinesLost(long lines) {
        add(clock.instant(), LOST_LOG_LINES, lines);
    }

    private void add(Instant at, String name, long number) {
        in(at, hour -> hour.add(name, number));
    }

    private void in(Instant at, Consumer<Hour> counting) {
        Hour now = latest;
        if (now.has(at)) {
            counting.accept(now);
            return;
        }
        // What was added to an hour that is being forgotten would be lost.
        synchronized (hours) {
            Hour hour = hours.computeIfAbsent(HourlyCounts.hour(at), Hour::new);
            if (hour.begins.isAfter(latest.begins)) {
                latest = hour;
            }
            while (hours.size() > MOST_HOURS) {
                hours.pollFirstEntry();
            }
            counting.accept(hour);
        }
    }

    /** What is counted and not yet in the store. */
    public HourlyCounts pending() {
        HourlyCounts pending = HourlyCounts.collecting();
        hours.values().forEach(hour -> hour.counts.forEach((name, count) -> pending.add(hour.begins, name, count.sum())));
        return pending;
    }

    private void tryFlush() {
        try {
            flush();
        } catch (RuntimeException | Error e) {
            LOGGER.debug("statistics are stored later", e);
        }
    }

    /** Adds to the store what has been counted. What it does not take is kept, and the store's failure is thrown. */
    synchronized void flush() {
        HourlyCounts taken = HourlyCounts.collecting();
        hours.values()
            .forEach(hour -> hour.counts.forEach((name, count) -> taken.add(hour.begins, name, count.sumThenReset())));
        try {
            if (!taken.isEmpty()) {
                store.count(taken);
            }
        } catch (RuntimeException | Error e) {
            taken.forEach(this::add);
            throw e;
        }
        // Nobody counts in them any more, but for a clock that goes back: that makes them anew.
        synchronized (hours) {
            hours.headMap(latest.begins.minus(Duration.ofHours(2))).values()
                .removeIf(hour -> hour.counts.values().stream().allMatch(count -> count.sum() == 0));
        }
    }

    /**
     * What is on its way to the store is waited for: it would be in neither of the two.
     *
     * @return what was counted by all servers, and by this one since it was stored last
     */
    public synchronized HourlyCounts counted(Instant from, Instant to) {
        HourlyCounts all = store.counted(from, to);
        all.add(new HourlyCounts(pending().hours().subMap(from, to)));
        return all;
    }

    /** @param isStoreWell if not, what it has not taken is lost: nobody waits for a store that is away */
    void close(boolean isStoreWell) {
        executor.shutdown();
        if (isStoreWell) {
            tryFlush();
        }
    }
}
