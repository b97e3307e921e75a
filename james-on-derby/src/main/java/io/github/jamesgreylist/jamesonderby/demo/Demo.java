package io.github.jamesgreylist.jamesonderby.demo;

import io.github.jamesgreylist.jamesonderby.demo.Expect.NotAsExpected;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Shows greylisting on a James of its own: temporary directory, free loopback ports, a delay of seconds. Cleans up
 * behind itself. Exit status 0 only if every step went as told.
 */
public final class Demo {

    private static final int DELAY_SECONDS = 5;

    private Demo() {}

    /** Arguments: the directory of configuration files, and the extension's jar. */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("demo: wants two arguments, a directory of configuration files and the extension's jar");
            System.exit(2);
        }
        System.exit(run(Path.of(args[0]), Path.of(args[1]), System.out, System.err) ? 0 : 1);
    }

    private static void tour(JamesProcess james, PrintStream out) throws IOException, InterruptedException, NotAsExpected {
        try {
            new Tour(james, DELAY_SECONDS, out).run();
        } catch (IOException | NotAsExpected e) {
            out.println("\nWhat James said meanwhile:\n" + james.console());
            throw e;
        }
        int status = james.stop();
        if (status != 0) {
            throw new NotAsExpected("exit status of James", "0", status + "");
        }
    }

    private static boolean run(Path conf, Path extension, PrintStream out, PrintStream err) {
        out.println("Starting a James with a greylisting delay of " + DELAY_SECONDS + " seconds (defaults to 5 minutes) ...");
        try (JamesProcess james = JamesProcess.onDerby(conf)
            .extension(extension)
            .jvmOption("-XX:TieredStopAtLevel=1")
            .property("greylist.properties", "delay", DELAY_SECONDS + " seconds")
            .start()) {
            tour(james, out);
            out.println("\nThat is greylisting. `./greylist run` keeps such a James running for you to try.");
            return true;
        } catch (NotAsExpected | IOException e) {
            err.println("\ndemo failed: " + e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
