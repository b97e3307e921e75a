package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.time.Duration;

/** The same load during a purge and after it, in one process. */
final class PurgeLoad {

    private static final int CONNECTIONS = 8;
    private static final int PERCENT_NEW = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final String DURING = "during the purge";
    private static final String WITHOUT = "when it was over";

    private final Settings settings;
    private final Report report;
    private final Traffic traffic;
    private final long many;
    private final LoadTable table = new LoadTable("");

    /**
     * @param known of the triplets, from 0 on, that mail comes of
     * @param many  all that are not expired
     */
    PurgeLoad(Settings settings, Report report, long known, long many) {
        this.settings = settings;
        this.report = report;
        this.traffic = Traffic.mixed(known, PERCENT_NEW);
        this.many = many;
    }

    /** @param bridge with the expired triplets, not yet started: the purge begins at once */
    void run(ServerProcess bridge) throws IOException {
        settings.progress("scale: purge");
        bridge.start();
        long start = System.nanoTime();
        try (PolicyLoad clients = new PolicyLoad(bridge.port(), CONNECTIONS)) {
            clients.run(traffic, WARM_UP);
            measure(clients, DURING);
            boolean lasted = !hasEnded(bridge);
            double seconds = secondsToTheEnd(bridge, start);
            if (Double.isFinite(seconds)) {
                measure(clients, WITHOUT);
            }
            print(lasted, seconds);
        }
    }

    private void measure(PolicyLoad clients, String when) throws IOException {
        for (int round = 1; round <= settings.rounds(); round++) {
            settings.progress("scale, " + when, round);
            table.add(clients.run(traffic, settings.stretch()), when);
        }
    }

    private boolean hasEnded(ServerProcess bridge) throws IOException {
        return bridge.hasLogged("purged " + settings.expired() + " expired rows");
    }

    /** NaN if it does not come within {@link #LONGEST}. */
    private double secondsToTheEnd(ServerProcess bridge, long start) throws IOException {
        settings.progress("scale: waiting for the end of the purge");
        while (!hasEnded(bridge)) {
            if (System.nanoTime() - start > LONGEST.toNanos()) {
                return Double.NaN;
            }
            Pause.of(Duration.ofMillis(500));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void print(boolean lasted, double seconds) {
        long expired = settings.expired();
        report.note("A purge of " + Series.number(expired) + " expired triplets beside " + Series.number(many)
            + " others, which began with the start of the bridge and "
            + (Double.isNaN(seconds) ? "did not end within " + LONGEST.toMinutes() + " minutes." : "took "
                + Series.number(seconds) + " s, under load for a part of it: " + Series.number(expired / seconds)
                + " rows a second, " + Series.number(seconds * 1e6 / expired) + " s for a million. Measured once."));
        report.note("Mixed load, known triplets by chance from all, on " + CONNECTIONS + " connections of one process, "
            + (lasted ? "during the whole of which the purge went on, and when it was over:"
                : "**but the purge was over before the load was**:"));
        table.print(report);
        // A purge that was too short, or had no end, has not been measured, and that is no excuse.
        double ratio = lasted && Double.isFinite(seconds)
            ? table.millisAt(0.99, DURING) / table.millisAt(0.99, WITHOUT) : Double.POSITIVE_INFINITY;
        report.target(Target.atMost("p99 during a purge of " + Series.number(expired) + " to p99 when it is over",
            ratio, 2, " ×"));
    }
}
