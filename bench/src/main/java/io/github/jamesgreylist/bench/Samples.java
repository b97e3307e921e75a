package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.decision.Attempt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/** What the benchmarks of pure parts work on. */
public final class Samples {

    private static final long NUMBER = 4_711;

    private Samples() {
    }

    /** The question of {@link #attempt}, in direct memory, as Netty has it. */
    public static ByteBuffer question() {
        PolicyQuestion question = new PolicyQuestion();
        ByteBuffer bytes = ByteBuffer.allocateDirect(question.length());
        question.put(NUMBER, bytes);
        return bytes;
    }

    public static Attempt attempt() {
        return attempt(NUMBER);
    }

    /** Its sender has all that is folded: a tag of BATV, a counter and an extension. */
    static Attempt tagged() {
        return attempt(NUMBER, "prvs=1234abcdef=news-4711+bob=example.com@" + Strangers.SENDER_DOMAIN);
    }

    static Attempt attempt(long number) {
        return attempt(number, Strangers.sender(number));
    }

    private static Attempt attempt(long number, String sender) {
        try {
            return new Attempt(Instant.EPOCH, InetAddress.getByName(Strangers.address(number)), Optional.empty(),
                Optional.empty(), sender, Strangers.recipient(number), false, Optional.empty());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address needs no look-up", e);
        }
    }
}
