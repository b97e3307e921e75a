package io.github.jamesgreylist.bench.scale;

import io.github.jamesgreylist.bench.load.PolicyLoad;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;

/** The same load on a bridge that purges, and then on one that has nothing to purge: both have just started. */
final class PurgeLoad {

    private static final int CONNECTIONS = 8;
    private static final int PERCENT_NEW = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final String DURING = "during the purge";
    private static final String WITHOUT = "without a purge";

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

    /**
     * @param purging with the expired triplets, not yet started: the purge begins at once
     * @param without the same without them
     */
    void run(ServerProcess purging, ServerProcess without) throws IOException, InterruptedException {
        measure(purging, DURING);
        boolean lasted = !hasEnded(purging);
        purging.kill();
        measure(without, WITHOUT);
        print(lasted);
    }

    private void measure(ServerProcess bridge, String when) throws IOException, InterruptedException {
        bridge.start();
        try (PolicyLoad clients = new PolicyLoad(bridge.port(), CONNECTIONS)) {
            clients.run(traffic, WARM_UP);
            for (int unused : settings.rounds("scale, " + when)) {
                table.add(clients.run(traffic, settings.stretch()), when);
            }
        }
    }

    private boolean hasEnded(ServerProcess bridge) throws IOException {
        return bridge.hasLogged("purged " + settings.expired() + " expired rows");
    }

    private void print(boolean lasted) {
        report.note("A purge of " + Series.number(settings.expired()) + " expired triplets beside " + Series.number(many)
            + " others, which began with the start of the bridge, and the same without expired triplets. Mixed load, known"
            + " triplets by chance from all, on " + CONNECTIONS + " connections; the purge "
            + (lasted ? "went on all the time:" : "**was over before the load was**:"));
        table.print(report);
        // A purge that was too short has not been measured, and that is no excuse.
        double ratio =
            lasted ? table.millisAt(99, DURING).median() / table.millisAt(99, WITHOUT).median() : Double.POSITIVE_INFINITY;
        report.target(Target.atMost("p99 during a purge of " + Series.number(settings.expired()) + " to p99 without",
            ratio, 2, " ×"));
    }
}
