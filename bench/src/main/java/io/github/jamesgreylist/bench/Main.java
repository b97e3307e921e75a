package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.bench.james.JamesSection;
import io.github.jamesgreylist.bench.policy.CassandraSection;
import io.github.jamesgreylist.bench.policy.DnsSection;
import io.github.jamesgreylist.bench.policy.ListsSection;
import io.github.jamesgreylist.bench.policy.PolicySection;
import io.github.jamesgreylist.bench.policy.RestSection;
import io.github.jamesgreylist.bench.policy.SyncSection;
import io.github.jamesgreylist.bench.report.Machine;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.scale.ScaleSection;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Part;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import picocli.CommandLine.ParameterException;

/** {@code ./greylist bench}: runs the sections and prints what they measured. Works in the directory of the project. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Settings settings;
        try {
            settings = Settings.of(arguments);
        } catch (ParameterException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        long start = System.nanoTime();
        Report report = new Report(System.out, Report.ofLocale());
        Servers servers = new Servers(Path.of(""), settings.beside());
        report.note("# make bench\n");
        Machine.describe(report);
        report.note("Unless something else is said, a figure is the median of " + settings.rounds() + " rounds, each"
            + " load for " + settings.stretch().toSeconds() + " s, with the least and the greatest behind it; in each round"
            + " all servers have their turn, in every second one backwards. A ratio is the median of the ratios of each round.");
        if (Stream.of(Part.KNOWN, Part.MIXED, Part.NEW).anyMatch(settings::wants)) {
            new PolicySection(settings, servers, report).run();
        }
        if (settings.wants(Part.LISTS)) {
            new ListsSection(settings, servers, report).run();
        }
        if (settings.wants(Part.DNS)) {
            new DnsSection(settings, servers, report).run();
        }
        if (settings.wants(Part.CASSANDRA)) {
            new CassandraSection(settings, servers, report).run();
        }
        if (settings.wants(Part.SYNCS)) {
            new SyncSection(settings, servers, report).run();
        }
        if (settings.wants(Part.JAMES)) {
            new JamesSection(settings, servers, report).run();
        }
        if (settings.wants(Part.REST)) {
            new RestSection(settings, servers, report).run();
        }
        if (settings.wants(Part.SCALE)) {
            new ScaleSection(settings, servers, report).run();
        }
        report.targets();
        report.note("All this took " + Series.number(Duration.ofNanos(System.nanoTime() - start).toSeconds() / 60.0)
            + " minutes, with the servers made ready for it.");
        report.write(Path.of("bench/target/bench.md"));
    }
}
