package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.engine.Counters;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.engine.commit.StoreHealth.Outage;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.HourlyCounts;
import io.github.jamesgreylist.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What the counts by hour, the rows that wait and the lists amount to. For any number of threads; blocks, and changes nothing. */
public class Reports {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int LONGEST_WAITING = 20;
    private static final int ROWS_PER_PAGE = 1_000;
    /** More than these, the longest waiting, are not looked at for what they have in common. */
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_UNUSED = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Greylist greylist;
    private final GreylistSettings settings;
    private final Lists lists;
    private final String clients;
    private final Function<String, Optional<String>> registeredDomains;
    private final Clock clock;
    private final Instant started;
    private final Function<Search, Found> search;
    private final Supplier<Map<String, Long>> rows;

    /**
     * @param search as {@link Administration#search}
     * @param rows   as {@link Status#rows}; may fail as the store does
     */
    public Reports(Assembly assembly, Function<Search, Found> search, Supplier<Map<String, Long>> rows) {
        this.greylist = assembly.greylist();
        this.settings = greylist.settings();
        this.lists = assembly.lists();
        this.clients = assembly.clients().inWords();
        this.registeredDomains = assembly.clients().registeredDomains();
        this.clock = assembly.clock();
        this.started = clock.instant();
        this.search = search;
        this.rows = rows;
    }

    Statistics statistics(Instant from, Instant to, Duration by) {
        if (!by.equals(HOUR) && !by.equals(DAY)) {
            throw new IllegalArgumentException("statistics are by hour or by day: write by=hour or by=day");
        }
        ChronoUnit unit = by.equals(HOUR) ? ChronoUnit.HOURS : ChronoUnit.DAYS;
        Instant first = from.truncatedTo(unit);
        Spans counted = spans(first, to);
        List<Statistics.Span> spans = new ArrayList<>();
        for (Instant begin = first; begin.isBefore(to); begin = begin.plus(by)) {
            spans.add(counted.span(begin, begin.plus(by)));
        }
        return new Statistics(first, to, by, spans);
    }

    /** All counts that are needed for hours between these. */
    private Spans spans(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from must be before to");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("from and to are more than a year apart, and statistics are kept for "
                + Counters.KEPT.toDays() + " days");
        }
        Duration window = settings.policy().retryWindow();
        return new Spans(greylist.counters().counted(Spans.needed(from, window), to.plus(DAY)), window, clock.instant());
    }

    Report report(Instant from, Instant to) {
        Statistics.Span total = spans(from, to).span(HourlyCounts.hour(from), to);
        List<Entry> waiting = new ArrayList<>();
        List<Report.Stuck> stuck = new ArrayList<>();
        Optional<String> notLookedAt = Optional.empty();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            lookAt(waiting, end);
            stuck.addAll(new WaitingTooLong(clock.instant(), registeredDomains, group -> hasPassed(group, end)).among(waiting));
        } catch (StoreException e) {
            // The counts are told all the same.
            notLookedAt = Optional.of(String.valueOf(e.getMessage()));
        }
        return new Report(from, to, total, Spans.median(total.delays()),
            waiting.subList(0, Math.min(LONGEST_WAITING, waiting.size())), stuck, neverMatched(), notLookedAt);
    }

    /** A store without an index reads all rows for each question. */
    private static void requireTime(long end) {
        if (System.nanoTime() > end) {
            throw new StoreException("the database takes longer than " + PATIENCE.toSeconds() + " s to look through all rows");
        }
    }

    /** The longest waiting first. */
    private void lookAt(List<Entry> waiting, long end) {
        Optional<String> after = Optional.empty();
        do {
            requireTime(end);
            Found page = search.apply(new Search(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Kind.TRIPLET),
                Optional.of(State.WAITING), Optional.empty(), Optional.empty(), ROWS_PER_PAGE, after));
            waiting.addAll(page.entries());
            after = page.next();
        } while (after.isPresent() && waiting.size() < MOST_WAITING);
    }

    private boolean hasPassed(WaitingTooLong.Group group, long end) {
        requireTime(end);
        return !search.apply(new Search(Optional.empty(), Optional.of("@" + group.domain()), Optional.of(group.recipient()),
            Optional.of(Kind.TRIPLET), Optional.of(State.PASSED), Optional.empty(), Optional.empty(), 1, Optional.empty()))
            .entries().isEmpty();
    }

    private List<Report.Unused> neverMatched() {
        return Stream.of(
            unused(ListName.RULES, lists.recipientRules().get().neverMatched(), lists.recipientRules().since()),
            unused(ListName.SENDERS, lists.senders().neverMatched(), lists.senders().list().since()),
            unused(ListName.RECIPIENTS, lists.recipients().neverMatched(), lists.recipients().list().since()),
            unused(ListName.CLIENTS, lists.clients().neverMatched(), lists.clients().list().since()))
            .flatMap(lines -> lines).limit(MOST_UNUSED).toList();
    }

    private static Stream<Report.Unused> unused(ListName list, List<Line> lines, Instant since) {
        return lines.stream().map(line -> new Report.Unused(list, line.file(), line.number(), line.text(), since));
    }

    Status status() {
        Optional<Outage> outage = greylist.outage();
        Status.StoreState state = greylist.isOpening() ? Status.StoreState.OPENING
            : outage.isPresent() ? Status.StoreState.AWAY : Status.StoreState.WELL;
        return new Status(PassHeader.version(), settings.mode().name().toLowerCase(Locale.ROOT), started,
            settings.privacyKey().isPresent(), settings + ", " + clients, state, outage.map(Outage::cause),
            outage.map(some -> clock.instant().minus(some.lasting())),
            state == Status.StoreState.WELL ? rowsIfPossible() : Map.of(), entries(), today(state));
    }

    private Map<String, Long> rowsIfPossible() {
        try {
            return rows.get();
        } catch (StoreException e) {
            return Map.of();
        }
    }

    private Map<String, Integer> entries() {
        Map<String, Integer> entries = new TreeMap<>();
        entries.put("clients", lists.clients().list().size());
        entries.put("recipients", lists.recipients().list().size());
        entries.put("senders", lists.senders().list().size());
        entries.put("rules", lists.recipientRules().size());
        return entries;
    }

    /** Of a store that is away, only what this server has counted since it was there last. */
    private Statistics.Span today(Status.StoreState state) {
        Instant now = clock.instant();
        Instant to = HourlyCounts.hour(now).plus(HOUR);
        Instant from = to.minus(DAY);
        Duration window = settings.policy().retryWindow();
        try {
            HourlyCounts counts = state == Status.StoreState.WELL
                ? greylist.counters().counted(Spans.needed(from, window), to) : greylist.counters().pending();
            return new Spans(counts, window, now).span(from, to);
        } catch (StoreException e) {
            return new Spans(greylist.counters().pending(), window, now).span(from, to);
        }
    }
}
