package io.github.jamesgreylist.bench.james;

import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.SmtpLoad;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * A James under load, with the hook or without it.
 *
 * @param hook whether it defers first attempts
 */
record JamesLoad(JamesProcess james, boolean hook) {

    static final int RECIPIENTS = 20;
    static final List<String> MAILBOXES = IntStream.range(0, RECIPIENTS).mapToObj(i -> "user" + i + "@demo.test").toList();
    private static final int OK = 250;
    private static final int DEFERRED = 450;
    private static final int KNOWN_SENDERS = 500;
    private static final int WARM_UP_SESSIONS = 64;
    private static final int WARM_UP_MAILS = 3_000;
    /** Safely more than the delay, which is a second. */
    private static final Duration DELAY = Duration.ofMillis(2_200);
    private static final Duration BOUND = Duration.ofMinutes(2);

    /** By a number of commands: after the same time, the slower one would be less warm. */
    void warmUp() throws IOException, InterruptedException {
        run(WARM_UP_SESSIONS, inTurn(KNOWN_SENDERS), codeOfNew(), BOUND);
        Thread.sleep(DELAY.toMillis());
        run(WARM_UP_SESSIONS, inTurn(KNOWN_SENDERS), OK, BOUND);
        run(WARM_UP_SESSIONS, inTurn(WARM_UP_MAILS), OK, BOUND);
    }

    /** So many mails of known senders, each sender in its turn. */
    private static LongSupplier inTurn(int mails) {
        AtomicLong next = new AtomicLong();
        return () -> next.get() < mails ? next.getAndIncrement() % KNOWN_SENDERS : Traffic.NONE;
    }

    Sample known(int sessions, Duration duration) throws IOException {
        return run(sessions, () -> ThreadLocalRandom.current().nextInt(KNOWN_SENDERS), OK, duration);
    }

    /** @param senders numbers of which none has been used */
    Sample fresh(int sessions, LongSupplier senders, Duration duration) throws IOException {
        return run(sessions, senders, codeOfNew(), duration);
    }

    private int codeOfNew() {
        return hook ? DEFERRED : OK;
    }

    private Sample run(int sessions, LongSupplier senders, int code, Duration duration) throws IOException {
        try (SmtpLoad load = new SmtpLoad(james.smtpPort(), sessions, MAILBOXES)) {
            return load.run(senders, code, duration);
        }
    }
}
