package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Fills the databases of bridges that do not run. */
final class StoredTriplets {

    private static final Duration BOUND = Duration.ofHours(1);

    private final Settings settings;
    private final Servers servers;

    StoredTriplets(Settings settings, Servers servers) {
        this.settings = settings;
        this.servers = servers;
    }

    /**
     * By {@link Preload}, in a process of its own.
     *
     * @param left how long the triplets are still known; less than nothing for expired ones
     */
    void write(ServerProcess bridge, long first, long triplets, Duration left) throws IOException, InterruptedException {
        settings.progress("scale: writing " + Series.number(triplets) + " triplets");
        Path log = bridge.directory().resolve("preload.log");
        // Only here: what is lost in a crash is written again. More cache than the bridge has, for the same reason, but
        // not more than fits the heap: a page of an index takes twice its size there.
        List<String> flags = List.of("-Xmx1g", "-XX:+UseSerialGC", "-Dderby.system.durability=test",
            "-Dderby.storage.pageCacheSize=50000", "-Dderby.stream.error.file=" + log);
        Process process = new ProcessBuilder(servers.withBridgeClasses(flags, Preload.class, database(bridge).toString(),
                Long.toString(first), Long.toString(triplets), Long.toString(left.toSeconds())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
        ChildProcesses.await(process, BOUND, () -> Files.readString(log));
    }

    /** What one bridge has, to another one, which has nothing yet. */
    static void copy(ServerProcess from, ServerProcess to) throws IOException {
        Path source = database(from);
        Path target = database(to);
        Files.createDirectories(target.getParent());
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file)));
            }
        }
    }

    static long bytes(ServerProcess bridge) throws IOException {
        try (Stream<Path> files = Files.walk(database(bridge))) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    private static Path database(ServerProcess bridge) {
        return bridge.directory().resolve("db").resolve("greylist");
    }
}
