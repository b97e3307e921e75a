package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The pure parts by JMH, with the bridge's flags. */
final class PureSection {

    static final String NAME = "pure";
    private static final int ITERATIONS = 5;
    private static final int ITERATION_MILLIS = 400;

    private final Settings settings;
    private final Servers servers;
    private final Report report;

    PureSection(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.servers = servers;
        this.report = report;
    }

    void run() throws IOException {
        settings.progress("pure parts, by JMH");
        report.title("Pure parts");
        List<List<String>> rows = new ArrayList<>();
        try {
            for (RunResult result : new Runner(new OptionsBuilder()
                    .include("io\\.github\\.jamesgreylist\\..*Bench")
                    .mode(Mode.AverageTime)
                    .timeUnit(TimeUnit.NANOSECONDS)
                    .forks(1)
                    .jvmArgs(servers.jvmFlags().toArray(String[]::new))
                    .warmupIterations(2)
                    .warmupTime(TimeValue.milliseconds(700))
                    .measurementIterations(ITERATIONS)
                    .measurementTime(TimeValue.milliseconds(ITERATION_MILLIS))
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build()).run()) {
                String name = result.getParams().getBenchmark();
                double[] nanos = result.getAggregatedResult().getIterationResults().stream()
                    .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                    .toArray();
                rows.add(List.of(name.substring(name.lastIndexOf('.') + 1), new Series(nanos).text()));
            }
        } catch (RunnerException e) {
            throw new IOException("JMH failed", e);
        }
        report.note("By JMH: " + ITERATIONS + " iterations of " + ITERATION_MILLIS
            + " ms in one JVM, after its warm-up.");
        report.table(List.of("part", "ns each"), rows);
    }
}
