package io.github.jamesgreylist.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process takes, in MiB. */
public final class Memory {

    private static final double KIB_PER_MIB = 1_024;
    private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");

    private Memory() {}

    public static double residentMiB(long pid) throws IOException {
        return status(pid, "VmRSS");
    }

    public static double peakMiB(long pid) throws IOException {
        return status(pid, "VmHWM");
    }

    private static double status(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith(field + ":"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
            .findFirst()
            .orElseThrow(() -> new IOException("no " + field + " of process " + pid));
    }

    /** Of a JVM, after a full collection. */
    public static double usedHeapMiB(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        return usedHeapMiB(jcmd(pid, "GC.heap_info"));
    }

    /** @param info of a serial collector: its two generations, and the metaspace, which is not heap */
    public static double usedHeapMiB(String info) {
        return info.lines()
            .filter(line -> line.contains("generation"))
            .map(USED::matcher)
            .filter(Matcher::find)
            .mapToDouble(match -> Double.parseDouble(match.group(1)) / KIB_PER_MIB)
            .sum();
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        return ChildProcesses.output(List.of(jcmd.toString(), Long.toString(pid), command));
    }
}
