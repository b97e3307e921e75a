package io.github.jamesgreylist.bench.scale;

import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.load.WrongAnswerException;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.FirstAnswer;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long a bridge takes to its first answer after it was killed while it was storing new triplets. */
record Crashes(Settings settings, Report report, long many) {

    private static final int CONNECTIONS = 100;
    private static final Duration MORE_THAN_ENOUGH = Duration.ofMinutes(2);

    /** @param bridge runs before and behind */
    void run(ServerProcess bridge) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int round : settings.rounds("scale, crash")) {
            // Not always as long: how much is to be done again depends on when the database last wrote its pages.
            killUnderLoad(bridge, Duration.ofSeconds(1 + round % 5));
            millis.add(FirstAnswer.millisOf(bridge));
        }
        Series series = Series.of(millis, value -> value);
        report.table(List.of("bridge with " + Series.number(many) + " triplets, killed under a load of new ones", ""),
            List.of(List.of("from the start of the process to the first answer, ms", series.text())));
        report.target(Target.atMost("start to first answer after kill -9, " + Series.number(many)
            + " stored, the slowest of " + settings.rounds(), series.max() / 1_000, 5, " s"));
    }

    private static void killUnderLoad(ServerProcess bridge, Duration load) throws IOException, InterruptedException {
        Thread clients = new Thread(() -> loadUntilItBreaks(bridge), "load");
        clients.start();
        Thread.sleep(load.toMillis());
        if (!clients.isAlive()) {
            throw new IOException("the load ended before the crash:\n" + bridge.log());
        }
        bridge.kill();
        clients.join();
    }

    private static void loadUntilItBreaks(ServerProcess bridge) {
        try {
            bridge.load(CONNECTIONS, Traffic.fresh(), MORE_THAN_ENOUGH);
        } catch (IOException | WrongAnswerException e) {
            // The crash, or something else, which whoever kills the server will notice.
        }
    }
}
