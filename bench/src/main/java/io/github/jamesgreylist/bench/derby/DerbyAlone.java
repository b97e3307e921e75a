package io.github.jamesgreylist.bench.derby;

import io.github.jamesgreylist.bench.derby.RawDerbyProcess.Speed;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What the database can do without a greylist, with its own defaults and with what the bridge sets for it. */
public final class DerbyAlone implements AutoCloseable {

    /** With whose settings, what it is told to do, and the same for people. */
    public enum Work {
        COMMITS(false, "commits", "insert and commit, 8 threads"),
        BATCHES(false, "batches", "insert 100 and commit, one thread"),
        SELECTS(false, "selects", "select by primary key, one thread"),
        TUNED_COMMIT(true, "commit", "insert and commit, one thread"),
        TUNED_BATCHES(true, "batches", "insert 100 and commit, one thread");

        private final boolean tuned;
        private final String order;
        private final String words;

        Work(boolean tuned, String order, String words) {
            this.tuned = tuned;
            this.order = order;
            this.words = words;
        }

        private String settings() {
            return tuned ? "as the bridge sets it" : "as it comes";
        }
    }

    /** Derby's defaults, which have to be said: what is given on the command line stays. */
    private static final List<String> AS_IT_COMES = List.of(
        "-Dderby.storage.pageCacheSize=1000", "-Dderby.storage.checkpointInterval=10485760",
        "-Dderby.storage.logSwitchInterval=1048576", "-Dderby.storage.logBufferSize=32768",
        "-Dderby.storage.indexStats.auto=true", "-Dderby.language.stalePlanCheckInterval=100");

    private final RawDerbyProcess asItComes;
    private final RawDerbyProcess tuned;
    private final Map<Work, List<Speed>> speeds = new LinkedHashMap<>();

    public DerbyAlone(Servers servers) throws IOException {
        asItComes = new RawDerbyProcess(servers, AS_IT_COMES);
        try {
            tuned = new RawDerbyProcess(servers, List.of());
        } catch (IOException | RuntimeException e) {
            asItComes.close();
            throw e;
        }
    }

    public void warmUp(Duration each) throws IOException {
        for (Work work : Work.values()) {
            run(work, each);
        }
    }

    public void round(int round, Duration each) throws IOException {
        for (Work work : Settings.inTurn(List.of(Work.values()), round)) {
            speeds.computeIfAbsent(work, any -> new ArrayList<>()).add(run(work, each));
        }
    }

    private Speed run(Work work, Duration duration) throws IOException {
        return (work.tuned ? tuned : asItComes).run(work.order, duration);
    }

    public Series perSecond(Work work) {
        return series(work, Speed::rows);
    }

    /** What a transaction or a query takes, in the median of each round. */
    public Series millis(Work work) {
        return series(work, Speed::millis);
    }

    private Series series(Work work, ToDoubleFunction<Speed> figure) {
        return Series.of(speeds.getOrDefault(work, List.of()), figure);
    }

    public void print(Report report) {
        report.note("Derby alone, on the same tables, with full durability:");
        report.table(List.of("Derby", "work", "rows a second", "p50 ms"), List.of(Work.values()).stream()
            .map(work -> List.of(work.settings(), work.words,
                perSecond(work).text(), millis(work).text()))
            .toList());
    }

    @Override
    public void close() {
        asItComes.close();
        tuned.close();
    }
}
