package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.decision.Attempt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;

/** Attempts of numbered triplets. */
final class Samples {

    private Samples() {
    }

    static Attempt attempt(long number) {
        try {
            return new Attempt(Instant.EPOCH, InetAddress.getByName(Strangers.address(number)), Optional.empty(),
                Optional.empty(), Strangers.sender(number), Strangers.recipient(number), false, Optional.empty());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address needs no look-up", e);
        }
    }
}
