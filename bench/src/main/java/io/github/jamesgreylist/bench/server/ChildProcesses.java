package io.github.jamesgreylist.bench.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Programs that end by themselves. */
public final class ChildProcesses {

    private ChildProcesses() {
    }

    public interface Said {
        String text() throws IOException;
    }

    /**
     * Waits for the end, or ends it.
     *
     * @param said for the message of the exception if it fails
     */
    public static void await(Process process, Duration bound, Said said) throws IOException, InterruptedException {
        try {
            if (!process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new IOException(process.info().commandLine().orElse("a program") + " failed:\n" + said.text());
            }
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }

    /** What a program prints. */
    static String output(Duration bound, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        await(process, bound, () -> output);
        return output;
    }
}
