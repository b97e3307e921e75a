package io.github.jamesgreylist.bench.server;

import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.load.WrongAnswerException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a greylist takes from the start of its process to its first answer. */
public final class FirstAnswer {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FirstAnswer() {}

    /** Starts the server, and leaves it running. That mail passes as the database is not yet open is no answer. */
    public static double millisOf(ServerProcess server) throws IOException, InterruptedException {
        long start = System.nanoTime();
        server.launch();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                server.load(1, Traffic.oneNew(), Duration.ofSeconds(10));
                return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
            } catch (ConnectException | WrongAnswerException e) {
                Thread.sleep(1);
            }
        }
        throw new IOException(server.name() + " did not answer:\n" + server.log());
    }
}
