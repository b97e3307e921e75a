package io.github.jamesgreylist.jamesonderby;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.james.GuiceJamesServer;

/**
 * Stops the server when the process is asked to end, also in the middle of its start. SIGTERM or SIGINT are the way to
 * stop it and no failure: the process then exits with status 0 instead of the JVM's 143 or 130.
 */
final class CleanStop {

    private final GuiceJamesServer server;
    private final DirectoryLock lock;
    private volatile boolean begun;
    private volatile boolean failed;

    private CleanStop(GuiceJamesServer server, DirectoryLock lock) {
        this.server = server;
        this.lock = lock;
    }

    static CleanStop whenProcessEnds(GuiceJamesServer server, DirectoryLock lock) {
        CleanStop stop = new CleanStop(server, lock);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::stop, "clean-stop"));
        return stop;
    }

    /** Whether the process is ending already; what fails from then on is a consequence. */
    boolean begun() {
        return begun;
    }

    /** The process ends because of a failure, with a status that says so. */
    void failed() {
        failed = true;
    }

    private void stop() {
        begun = true;
        server.stop();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failed) {
            Runtime.getRuntime().halt(0);
        }
    }
}
