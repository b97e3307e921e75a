package io.github.jamesgreylist.bench.scale;

import io.github.jamesgreylist.bench.load.Strangers;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.server.ChildProcesses;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import io.github.jamesgreylist.testing.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Fills the databases of bridges that do not run with triplets that have passed, by the bridge's own import. */
record StoredTriplets(Settings settings, Servers servers) {

    /** The bridge's default. */
    private static final Duration PASS_LIFETIME = Duration.ofDays(35);
    /** What has expired is not imported: so long after the start of the import the last triplet does. */
    private static final Duration IMPORT_BEGINS_WITHIN = Duration.ofSeconds(20);
    /** Only here: what is lost in a crash is written again. More pages than the bridge has, as many as fit the heap. */
    private static final List<String> FLAGS = List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dderby.system.durability=test",
        "-Dderby.storage.pageCacheSize=50000");

    /** @param ago when the last of them was seen; the first one, ten minutes before */
    void write(ServerProcess bridge, long first, long triplets, Duration ago) throws IOException, InterruptedException {
        write(bridge, first, triplets, Instant.now().minus(ago), Duration.ofMinutes(10));
    }

    /** Returns when all of them have expired. */
    void writeExpired(ServerProcess bridge, long first, long triplets) throws IOException, InterruptedException {
        Instant expired = Instant.now().plus(IMPORT_BEGINS_WITHIN);
        write(bridge, first, triplets, expired.minus(PASS_LIFETIME), IMPORT_BEGINS_WITHIN.dividedBy(2));
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), expired).toMillis()));
    }

    private void write(ServerProcess bridge, long first, long triplets, Instant last, Duration stretch)
            throws IOException, InterruptedException {
        settings.progress("scale: writing " + Series.number(triplets) + " triplets");
        List<String> command = servers.bridgeProgram(FLAGS, "import", "--dbdir=" + bridge.directory().resolve("db"));
        String said = ChildProcesses.output(command, export -> {
            export.write("greylist\t1\n");
            for (long i = 0; i < triplets; i++) {
                export.write(line(first + i, last.minusMillis(stretch.toMillis() * (triplets - i) / triplets)));
            }
            export.write("end\t" + triplets + "\n");
        });
        if (!said.contains("imported: " + triplets + " rows new")) {
            throw new IOException("not all triplets were stored:\n" + said);
        }
    }

    private static String line(long number, Instant seen) {
        return String.join("\t", "passed", Strangers.network(number), Strangers.sender(number), Strangers.recipient(number),
            seen.minusSeconds(600).toString(), seen.toString(), seen.plus(PASS_LIFETIME).toString()) + "\n";
    }

    /** What one bridge has, to another one, which has nothing yet. */
    static void copy(ServerProcess from, ServerProcess to) throws IOException, InterruptedException {
        Files.createDirectories(database(to).getParent());
        ChildProcesses.output(List.of("cp", "-r", database(from).toString(), database(to).toString()), nothing -> {});
    }

    static long bytes(ServerProcess bridge) throws IOException {
        return Directories.bytes(database(bridge), file -> true);
    }

    private static Path database(ServerProcess bridge) {
        return bridge.directory().resolve("db").resolve("greylist");
    }
}
