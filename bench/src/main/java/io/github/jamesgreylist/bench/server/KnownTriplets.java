package io.github.jamesgreylist.bench.server;

import io.github.jamesgreylist.bench.load.Answer;
import io.github.jamesgreylist.bench.load.PolicyLoad;
import io.github.jamesgreylist.bench.load.Traffic;
import java.io.IOException;
import java.time.Duration;

/** Makes a greylist know triplets as their senders would: a first attempt, a wait, a retry. */
public final class KnownTriplets {

    private static final int CONNECTIONS = 100;
    /** Safely more than the delay, which is a second. */
    private static final Duration WAIT = Duration.ofMillis(2_200);
    private static final Duration BOUND = Duration.ofMinutes(2);

    private KnownTriplets() {}

    /** @param triplets the numbers from 0 to below this */
    public static void make(int port, long triplets) throws IOException, InterruptedException {
        try (PolicyLoad load = new PolicyLoad(port, CONNECTIONS)) {
            load.run(Traffic.each(triplets, Answer.DEFER), BOUND);
            Thread.sleep(WAIT.toMillis());
            load.run(Traffic.each(triplets, Answer.PREPEND), BOUND);
        }
    }
}
