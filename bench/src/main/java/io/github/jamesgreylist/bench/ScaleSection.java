package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A greylist with few triplets beside one with very many; its start, its memory, its disk, and its purge. */
final class ScaleSection {

    static final String NAME = "scale";
    private static final long FEW = 10_000;
    private static final int CONNECTIONS = 100;
    private static final int CONNECTIONS_DURING_PURGE = 8;
    private static final int PERCENT_NEW = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final int PURGES = 3;
    private static final Duration LONGEST_PURGE = Duration.ofMinutes(10);
    /** Fewer would be gone before anything is measured. */
    private static final long FEWEST_EXPIRED = 100_000;
    /** Expired triplets are numbered from here on. */
    private static final long FIRST_EXPIRED = 50_000_000;

    private final Settings settings;
    private final Servers servers;
    private final Report report;
    private final long many;
    private final long expired;

    ScaleSection(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.servers = servers;
        this.report = report;
        this.many = settings.scale();
        this.expired = Math.max(many / 10, FEWEST_EXPIRED);
    }

    void run() throws IOException {
        report.title("Scale");
        try (ServerProcess small = servers.bridge(); ServerProcess large = servers.bridge()) {
            preload(small, 0, FEW, Preload.PASS_LIFETIME);
            long start = System.nanoTime();
            preload(large, 0, many, Preload.PASS_LIFETIME);
            report.note(Series.number(many) + " triplets that have passed, written in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s by the greylist's own store: "
                + Series.number((double) size(database(large)) / many) + " bytes on disk for each.");
            Series firstAnswer = startUp(large);
            throughput(small.start(), large.start());
            memory(large, firstAnswer);
            small.stop();
            large.stop();
            purge(large);
        }
    }

    private static Path database(ServerProcess bridge) {
        return bridge.directory().resolve("db").resolve("greylist");
    }

    private void preload(ServerProcess bridge, long first, long triplets, Duration left) throws IOException {
        settings.progress("scale: writing " + Series.number(triplets) + " triplets");
        Path log = bridge.directory().resolve("preload.log");
        // Only here: what is lost in a crash is written again. More cache than the bridge has, for the same reason.
        List<String> flags = List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dderby.system.durability=test",
            "-Dderby.storage.pageCacheSize=100000", "-Dderby.stream.error.file=" + log);
        Process process = new ProcessBuilder(servers.withBridgeClasses(flags, Preload.class, database(bridge).toString(),
                Long.toString(first), Long.toString(triplets), Long.toString(left.toSeconds())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
        ChildProcesses.await(process, Duration.ofHours(1), () -> Files.readString(log));
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private Series startUp(ServerProcess large) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            settings.progress("scale: start " + (i + 1) + " of 3");
            millis.add(FirstAnswer.millisOf(large));
            large.stop();
        }
        return Series.of(millis, value -> value);
    }

    private void throughput(ServerProcess small, ServerProcess large) throws IOException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round <= settings.rounds(); round++) {
            settings.progress("scale: round " + round + " of " + settings.rounds());
            for (String load : List.of("known", "new")) {
                for (ServerProcess server : List.of(small, large)) {
                    long known = server == small ? FEW : many;
                    try (PolicyLoad clients = new PolicyLoad(server.port(), CONNECTIONS)) {
                        Sample sample = clients.run(load.equals("known") ? Traffic.known(known) : Traffic.fresh(),
                            round == 0 ? WARM_UP : settings.stretch());
                        if (round > 0) {
                            samples.computeIfAbsent(load + " | " + known, any -> new ArrayList<>()).add(sample);
                        }
                    }
                }
            }
        }
        List<List<String>> rows = new ArrayList<>();
        for (String load : List.of("known", "new")) {
            for (long known : List.of(FEW, many)) {
                List<Sample> measured = samples.get(load + " | " + known);
                rows.add(List.of(load, Series.number(known), Series.of(measured, Sample::perSecond).text(),
                    Series.of(measured, sample -> sample.millisAt(0.5)).text(),
                    Series.of(measured, sample -> sample.millisAt(0.99)).text()));
            }
            report.target(Target.atLeast(load + " triplets, " + Series.number(many) + " stored to "
                + Series.number(FEW) + " stored", Series.of(samples.get(load + " | " + many), Sample::perSecond).median()
                / Series.of(samples.get(load + " | " + FEW), Sample::perSecond).median(), 0.75, " ×"));
        }
        report.note("Known triplets are any of all that are stored. " + CONNECTIONS + " connections:");
        report.table(List.of("load", "stored", "answers a second", "p50 ms", "p99 ms"), rows);
    }

    private void memory(ServerProcess large, Series firstAnswer) throws IOException {
        double heap = Memory.usedHeapMiB(large.pid());
        double peak = Memory.peakMiB(large.pid());
        report.table(List.of("bridge with " + Series.number(many) + " triplets", ""), List.of(
            List.of("from the start of the process to the first answer, ms", firstAnswer.text()),
            List.of("heap in use after this load, MiB", Series.number(heap)),
            List.of("resident memory at its peak, MiB", Series.number(peak))));
        report.target(Target.atMost("start to first answer, " + Series.number(many) + " stored",
            firstAnswer.median() / 1_000, 5, " s"));
        report.target(Target.atMost("heap in use, " + Series.number(many) + " stored", heap, 256, " MiB"));
    }

    /** The same start, warm-up and load, without expired rows and with them, in turns: the purge begins with the start. */
    private void purge(ServerProcess large) throws IOException {
        List<Sample> without = new ArrayList<>();
        List<Sample> with = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        boolean lasted = true;
        for (int round = 1; round <= Math.min(PURGES, settings.rounds()); round++) {
            settings.progress("scale: purge " + round);
            without.add(startedUnderLoad(large));
            large.stop();
            preload(large, FIRST_EXPIRED + round * expired, expired, Duration.ofSeconds(-1));
            long start = System.nanoTime();
            with.add(startedUnderLoad(large));
            lasted &= !hasPurged(large);
            while (!hasPurged(large)) {
                if (System.nanoTime() - start > LONGEST_PURGE.toNanos()) {
                    throw new IOException("the purge did not end:\n" + large.log());
                }
                Pause.of(Duration.ofMillis(100));
            }
            seconds.add((System.nanoTime() - start) / 1e9);
            large.stop();
        }
        report.note("Purge of " + Series.number(expired) + " expired triplets, over "
            + Series.of(seconds, value -> value).text() + " s after the start, beside " + Series.number(many)
            + " others. Mixed load on " + CONNECTIONS_DURING_PURGE + " connections"
            + (lasted ? ":" : ", **which went on when the purge was over**:"));
        report.table(List.of("", "answers a second", "p50 ms", "p99 ms", "max ms"), List.of(
            row("without purge", without), row("during the purge", with)));
        report.target(Target.atMost("p99 during the purge to p99 without", p99(with) / p99(without), 2, " ×"));
    }

    private static double p99(List<Sample> samples) {
        return Series.of(samples, sample -> sample.millisAt(0.99)).median();
    }

    private Sample startedUnderLoad(ServerProcess large) throws IOException {
        Traffic traffic = Traffic.mixed(many, PERCENT_NEW);
        large.start();
        try (PolicyLoad clients = new PolicyLoad(large.port(), CONNECTIONS_DURING_PURGE)) {
            clients.run(traffic, WARM_UP);
            return clients.run(traffic, settings.stretch());
        }
    }

    private static boolean hasPurged(ServerProcess bridge) throws IOException {
        return bridge.hasLogged("purged ");
    }

    private static List<String> row(String what, List<Sample> samples) {
        return List.of(what, Series.of(samples, Sample::perSecond).text(),
            Series.of(samples, sample -> sample.millisAt(0.5)).text(),
            Series.of(samples, sample -> sample.millisAt(0.99)).text(),
            Series.of(samples, Sample::maxMillis).text());
    }
}
