package io.github.jamesgreylist.bench.report;

import io.github.jamesgreylist.bench.load.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What all this was measured on. */
public final class Machine {

    private static final int SYNCS = 200;
    private static final int BYTES = 4_096;

    private Machine() {}

    public static void describe(Report report) throws IOException {
        report.note(String.format("Machine: %s, %d processors, %.0f GiB of memory, Linux %s, Java %s (%s).",
            firstValue("/proc/cpuinfo", "model name"), Runtime.getRuntime().availableProcessors(),
            Double.parseDouble(firstValue("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / (1 << 20),
            System.getProperty("os.version"), System.getProperty("java.version"), System.getProperty("java.vendor")));
        report.note("An appended 4 KiB is on disk (fdatasync) after " + Series.number(syncMicros())
            + " µs in the median, in the directory for temporary files, where the servers have their databases.");
    }

    private static String firstValue(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
            .filter(line -> line.startsWith(name))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown");
    }

    private static double syncMicros() throws IOException {
        Path file = Files.createTempFile("greylist-bench-", ".sync");
        Histogram latencies = Sample.histogram();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
            for (int i = 0; i < SYNCS; i++) {
                bytes.clear();
                long start = System.nanoTime();
                channel.write(bytes);
                channel.force(false);
                latencies.recordValue(System.nanoTime() - start);
            }
        } finally {
            Files.delete(file);
        }
        return latencies.getValueAtPercentile(50) / (double) TimeUnit.MICROSECONDS.toNanos(1);
    }
}
