package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.time.Duration;

/** Waiting for the servers, whose clocks are the real one. */
final class Pause {

    private Pause() {
    }

    static void of(Duration duration) throws IOException {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
