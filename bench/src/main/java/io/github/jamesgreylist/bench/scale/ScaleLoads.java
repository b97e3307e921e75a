package io.github.jamesgreylist.bench.scale;

import io.github.jamesgreylist.bench.load.Answer;
import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The same day's traffic for a greylist with few triplets and one with very many, and what is hard for the latter. */
final class ScaleLoads {

    private static final int CONNECTIONS = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final String DAILY = "known, of 10,000";
    private static final String NEW = "new";
    private static final String ANY = "known, any of all";
    private static final String STALE = "known, last seen 2 h ago";

    private final Settings settings;
    private final Report report;
    private final long fresh;
    private final long many;
    private final Traffic stale;
    private final LoadTable table = new LoadTable("load", "stored");

    /**
     * @param fresh so many of the triplets, from 0 on, were seen a moment ago
     * @param many  all in the large greylist; those that are not fresh were seen long ago
     */
    ScaleLoads(Settings settings, Report report, long fresh, long many) {
        this.settings = settings;
        this.report = report;
        this.fresh = fresh;
        this.many = many;
        // Once each: seen again, they are in memory.
        this.stale = Traffic.onceEach(fresh, many - fresh);
    }

    void run(ServerProcess small, ServerProcess large) throws IOException {
        List<ServerProcess> both = List.of(small, large);
        for (ServerProcess server : both) {
            settings.progress("scale: warming up");
            server.load(CONNECTIONS, Traffic.known(ScaleSection.FEW), WARM_UP);
            server.load(CONNECTIONS, Traffic.fresh(), WARM_UP);
        }
        for (int round : settings.rounds("scale")) {
            for (ServerProcess server : Settings.inTurn(both, round)) {
                // What came meanwhile may have driven some out of memory: a day's triplets are there.
                server.load(CONNECTIONS, Traffic.each(ScaleSection.FEW, Answer.DUNNO), WARM_UP);
                table.add(load(server, Traffic.known(ScaleSection.FEW)), DAILY, stored(server == small));
            }
            for (ServerProcess server : Settings.inTurn(both, round)) {
                table.add(load(server, Traffic.fresh()), NEW, stored(server == small));
            }
            table.add(load(large, Traffic.known(fresh)), ANY, stored(false));
            Sample once = load(large, stale);
            if (once.count() > 0) {
                table.add(once, STALE, stored(false));
            }
        }
        print();
    }

    private String stored(boolean few) {
        return Series.number(few ? ScaleSection.FEW : many);
    }

    private Sample load(ServerProcess server, Traffic traffic) throws IOException {
        return server.load(CONNECTIONS, traffic, settings.stretch());
    }

    private void print() {
        report.note(CONNECTIONS + " connections. A day's mail is of " + Series.number(ScaleSection.FEW)
            + " known triplets, which are in memory, in both greylists alike. The hard cases: known triplets by chance from"
            + " all, of which 100,000 fit into memory, so that the others cost a query each; and those that were not seen"
            + " for 2 hours, each once: a query, and an update that nobody waits for.");
        table.print(report);
        for (String load : List.of(DAILY, NEW)) {
            report.target(Target.atLeast(load + ": " + stored(false) + " stored to " + stored(true) + " stored",
                table.perSecond(load, stored(false)).over(table.perSecond(load, stored(true))), 0.75, " ×"));
        }
    }
}
