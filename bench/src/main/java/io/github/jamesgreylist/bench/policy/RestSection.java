package io.github.jamesgreylist.bench.policy;

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

/** The bridge on its first day: how fast it answers, and how little it takes. */
public record RestSection(Settings settings, Servers servers, Report report) {

    private static final Duration REST = Duration.ofSeconds(2);

    public void run() throws IOException, InterruptedException {
        List<Double> created = new ArrayList<>();
        List<Double> opened = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        for (int unused : settings.rounds("rest, start")) {
            try (ServerProcess bridge = servers.bridge()) {
                created.add(FirstAnswer.millisOf(bridge));
                bridge.stop();
                opened.add(FirstAnswer.millisOf(bridge));
                Thread.sleep(REST.toMillis());
                resident.add(Memory.residentMiB(bridge.pid()));
            }
        }
        report.title("At rest");
        report.table(List.of("a bridge with an empty greylist", ""), List.of(
            List.of("from the start of the process to the first answer, the very first time, ms", text(created)),
            List.of("from the start of the process to the first answer, ms", text(opened)),
            List.of("resident memory " + REST.toSeconds() + " s later, MiB", text(resident))));
        report.target(Target.atMost("resident memory at rest", Series.of(resident, value -> value), 120, " MiB"));
        report.target(Target.atMost("start to first answer, empty", Series.of(opened, millis -> millis / 1_000),
            1, " s"));
    }

    private static String text(List<Double> values) {
        return Series.of(values, value -> value).text();
    }
}
