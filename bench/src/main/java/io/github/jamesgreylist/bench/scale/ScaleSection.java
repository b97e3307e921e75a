package io.github.jamesgreylist.bench.scale;

import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.FirstAnswer;
import io.github.jamesgreylist.bench.server.Memory;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A greylist with few triplets beside one with very many; its starts, its memory, its disk, and its purge. */
public record ScaleSection(Settings settings, Servers servers, Report report) {

    static final long FEW = 10_000;
    /** Longer than the hour for which "last seen" is not written again. */
    private static final Duration NOT_SEEN_FOR = Duration.ofHours(2);
    /** Expired triplets are numbered from here on. */
    private static final long FIRST_EXPIRED = 50_000_000;

    public void run() throws IOException, InterruptedException {
        long many = settings.scale();
        long fresh = many - many / 4;
        StoredTriplets stored = new StoredTriplets(settings, servers);
        report.title("Scale");
        try (ServerProcess small = bridge(); ServerProcess large = bridge(); ServerProcess purging = bridge()) {
            stored.write(small, 0, FEW, Duration.ZERO);
            long start = System.nanoTime();
            stored.write(large, 0, fresh, Duration.ZERO);
            stored.write(large, fresh, many - fresh, NOT_SEEN_FOR);
            report.note(Series.number(many) + " triplets that have passed, written once in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s by the bridge's own import: "
                + Series.number((double) StoredTriplets.bytes(large) / many) + " bytes on disk for each.");
            StoredTriplets.copy(large, purging);
            List<Double> firstAnswer = startUp(large);
            new ScaleLoads(settings, report, fresh, many).run(small.start(), large.start());
            memory(large, many, firstAnswer);
            small.noteTrouble(report);
            large.noteTrouble(report);
            small.stop();
            new Crashes(settings, report, many).run(large);
            large.stop();
            stored.writeExpired(purging, FIRST_EXPIRED, settings.expired());
            new PurgeLoad(settings, report, fresh, many).run(purging, large);
            purging.noteTrouble(report);
        }
    }

    /** With room for all first contacts: a flood of them is what is measured here, and not what is done about it. */
    private ServerProcess bridge() throws IOException {
        return servers.bridge("--max-first-contacts=1000000000");
    }

    private List<Double> startUp(ServerProcess large) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int unused : settings.rounds("scale, start")) {
            millis.add(FirstAnswer.millisOf(large));
            large.stop();
        }
        return millis;
    }

    private void memory(ServerProcess large, long many, List<Double> firstAnswer) throws IOException, InterruptedException {
        double heap = Memory.usedHeapMiB(large.pid());
        double peak = Memory.peakMiB(large.pid());
        report.table(List.of("bridge with " + Series.number(many) + " triplets", ""), List.of(
            List.of("from the start of the process to the first answer, ms", Series.of(firstAnswer, millis -> millis).text()),
            List.of("heap in use after this load, once, MiB", Series.number(heap)),
            List.of("resident memory at its peak, once, MiB", Series.number(peak))));
        report.target(Target.atMost("start to first answer, " + Series.number(many) + " stored",
            Series.of(firstAnswer, millis -> millis / 1_000), 5, " s"));
        report.target(Target.atMost("heap in use, " + Series.number(many) + " stored", heap, 256, " MiB"));
    }
}
