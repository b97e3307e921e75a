package io.github.jamesgreylist.bench.server;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Programs that end by themselves. */
public final class ChildProcesses {

    private ChildProcesses() {}

    /** Tells a program what it reads. */
    public interface Input {
        void to(Writer program) throws IOException;
    }

    /** Returns what a program has printed when it has ended; it says little before it has read all of its input. */
    public static String output(List<String> command, Input input) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
                input.to(in);
            } catch (IOException e) {
                // It has ended too early, and tells below why.
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(command + " failed:\n" + output);
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }

    static String output(List<String> command) throws IOException, InterruptedException {
        return output(command, nothing -> {});
    }
}
