package io.github.jamesgreylist.bench.policy;

import io.github.jamesgreylist.bench.load.PolicyLoad;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Fleet;
import io.github.jamesgreylist.bench.server.Leftovers;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How often a server has the disk write for an answer to a new triplet, counted by strace: calls of fsync and fdatasync,
 * and writes to Derby's log, whose file is open for synchronous writes.
 */
public record SyncSection(Settings settings, Servers servers, Report report) {

    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final List<Integer> CONNECTIONS = List.of(1, 8, 100);
    private static final Duration STRETCH = Duration.ofSeconds(1);
    /** The first questions may still be on their way when the counting begins. */
    private static final double ALL_BUT = 0.01;
    /** Of the calls that were cut in two by another thread's, only the first half. */
    private static final Pattern SYNC =
        Pattern.compile("\\d+ +(?:(?:fsync|fdatasync)\\(|write\\(\\d+<[^>]*/log/log\\d+\\.dat>).*");

    public void run() throws IOException, InterruptedException {
        report.title("Syncs");
        if (!Files.isExecutable(STRACE)) {
            report.note("Not counted: strace is missing.");
            target(Double.NaN);
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        try (Fleet greylists = Fleet.of(servers.greylists())) {
            for (ServerProcess server : greylists.all()) {
                for (int connections : CONNECTIONS) {
                    settings.progress("syncs: " + server.name() + ", " + connections + " connections");
                    double syncs = syncsPerAnswer(server, connections);
                    rows.add(List.of(server.name(), Integer.toString(connections), Series.number(syncs)));
                    if (connections == 1 && server.name().equals(Servers.BRIDGE)) {
                        target(syncs);
                    }
                }
            }
        }
        report.note("Counted once by strace, under which everything is slow:");
        report.table(List.of("server", "connections", "syncs for each answer to a new triplet"), rows);
    }

    private double syncsPerAnswer(ServerProcess server, int connections) throws IOException, InterruptedException {
        Path trace = Leftovers.directory().resolve("strace");
        try (PolicyLoad clients = new PolicyLoad(server.port(), connections)) {
            clients.run(Traffic.fresh(), STRETCH);
            Process strace = new ProcessBuilder(STRACE.toString(), "-f", "-y", "-s", "0", "-e", "trace=fsync,fdatasync,write",
                "-o", trace.toString(), "-p", Long.toString(server.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
            try {
                Thread.sleep(1_000);
                long before = syncs(trace);
                long answers = clients.run(Traffic.fresh(), STRETCH).count();
                return (double) (syncs(trace) - before) / answers;
            } finally {
                end(strace);
            }
        }
    }

    /** By SIGTERM first: it lets go of the server then. */
    private static void end(Process strace) throws InterruptedException {
        strace.destroy();
        strace.waitFor(10, TimeUnit.SECONDS);
        strace.destroyForcibly();
    }

    private static long syncs(Path trace) throws IOException {
        try (Stream<String> lines = Files.lines(trace)) {
            return lines.filter(SyncSection::isSync).count();
        }
    }

    /** A sync that gets lost would make everything faster. */
    private void target(double syncsAtOneConnection) {
        report.target(Target.atLeast("new triplets, 1 connection: syncs of the bridge for each answer",
            new Series(syncsAtOneConnection), 1 - ALL_BUT, ""));
    }

    static boolean isSync(String line) {
        return SYNC.matcher(line).matches();
    }
}
