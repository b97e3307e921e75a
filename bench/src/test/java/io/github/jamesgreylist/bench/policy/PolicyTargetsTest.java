package io.github.jamesgreylist.bench.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Part;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PolicyTargetsTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    private final LoadTable table = new LoadTable("load", "connections", "server");
    private final PolicyTargets targets = new PolicyTargets(report, table);

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
        targets.known(8);
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
        targets.known(8);
        targets.mixed(8, 100);
        assertThat(printed()).contains(
            "| known triplets, 8 connections: bridge to postgrey |  | – | not measured |",
            "| mixed, 8 connections: p99 of the bridge to p50 of postgrey | ≤ 1.00 × | – | not measured |",
            "| mixed, 100 connections: p99 of the bridge | ≤ 20.0 ms | 30.0 ms | **missed** |");
    }

    @Test
    void anotherReleaseOfTheBridgeIsComparedRoundByRound() {
        measured("new", 1, Servers.BRIDGE, 900, 1);
        measured("new", 1, Servers.OTHER, 1_000, 1);
        measured("mixed", 100, Servers.BRIDGE, 960, 1);
        measured("mixed", 100, Servers.BRIDGE, 2_000, 1);
        measured("mixed", 100, Servers.OTHER, 1_000, 1);
        measured("mixed", 100, Servers.OTHER, 2_000, 1);
        targets.beside(Part.NEW, 1);
        targets.beside(Part.MIXED, 100);
        assertThat(printed()).contains(
            "| new, 1 connection: bridge to the other bridge | ≥ 0.950 × | 0.900 × | **missed** |",
            "| mixed, 100 connections: bridge to the other bridge | ≥ 0.950 × | 0.980 × (0.960–1.00) | met |");
    }
}
