package io.github.jamesgreylist.bench.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.server.Servers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PolicyTargetsTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));
    private final PolicyTargets targets = new PolicyTargets(report);
    private final LoadTable table = new LoadTable("load", "connections", "server");

    private void measured(String load, int connections, String server, int answers, int millis) {
        Histogram latencies = Sample.histogram();
        latencies.recordValueWithCount(TimeUnit.MILLISECONDS.toNanos(millis), answers);
        table.add(new Sample(latencies, TimeUnit.SECONDS.toNanos(1), 0), load, Integer.toString(connections), server);
    }

    private String printed() {
        report.targets();
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theBridgeBesideTheOthers() {
        measured("known", 8, Servers.BRIDGE, 600, 1);
        measured("known", 8, Servers.ECHO, 1_000, 1);
        measured("known", 8, Servers.POSTGREY, 50, 20);
        targets.known(table, 8);
        assertThat(printed()).contains(
            "| known triplets, 8 connections: bridge to echo | ≥ 0.500 × | 0.600 × | met |",
            "| known triplets, 8 connections: bridge to postgrey |  | 12.0 × |  |");
    }

    @Test
    void withoutPostgreyWhatItWouldBeComparedWithIsNotMeasuredAndStillThere() {
        measured("known", 8, Servers.BRIDGE, 600, 1);
        measured("known", 8, Servers.ECHO, 1_000, 1);
        measured("mixed", 8, Servers.BRIDGE, 600, 1);
        measured("mixed", 100, Servers.BRIDGE, 600, 30);
        targets.known(table, 8);
        targets.mixed(table, 8, 100);
        assertThat(printed()).contains(
            "| known triplets, 8 connections: bridge to postgrey |  | – | not measured |",
            "| mixed, 8 connections: p99 of the bridge to p50 of postgrey | ≤ 1.00 × | – | not measured |",
            "| mixed, 100 connections: p99 of the bridge | ≤ 20.0 ms | 30.0 ms | **missed** |");
    }
}
