package io.github.jamesgreylist.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** SMTP sessions: MAIL, some RCPT, RSET, and again. Only RCPT is counted and timed. */
public final class SmtpLoad extends Clients {

    private final List<String> recipients;
    private LongSupplier senders;
    private int code;

    /** @param recipients of every mail */
    public SmtpLoad(int port, int sessions, List<String> recipients) throws IOException {
        this.recipients = recipients;
        connect(sessions, () -> new Session(port));
        try {
            run(() -> Traffic.NONE, 0, Duration.ZERO);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Goes on with each session until the time is over or there are no more senders, and then to the end of its mail.
     *
     * @param senders numbers, or {@link Traffic#NONE}
     * @param code    that every RCPT must be answered with
     */
    public Sample run(LongSupplier senders, int code, Duration duration) throws IOException {
        this.senders = senders;
        this.code = code;
        return run(duration);
    }

    private enum State { GREETING, HELO, RESET, MAIL, RCPT }

    private final class Session extends Client {

        private State state = State.GREETING;
        private int recipient;

        Session(int port) throws IOException {
            super(port);
        }

        @Override
        void begin() throws IOException {
            if (state != State.GREETING) {
                mail();
            }
        }

        private void mail() throws IOException {
            long sender = isTimeOver() ? Traffic.NONE : senders.getAsLong();
            if (sender == Traffic.NONE) {
                ended();
            } else {
                recipient = 0;
                say(State.MAIL, "MAIL FROM:<" + Strangers.sender(sender) + ">");
            }
        }

        private void say(State next, String command) throws IOException {
            state = next;
            ask(StandardCharsets.US_ASCII.encode(command + "\r\n"));
        }

        @Override
        boolean isComplete(ByteBuffer reply) {
            return reply.position() >= 4 && reply.get(reply.position() - 1) == '\n';
        }

        @Override
        void check(ByteBuffer reply) {
            int given = (reply.get(0) - '0') * 100 + (reply.get(1) - '0') * 10 + reply.get(2) - '0';
            int right = state == State.GREETING ? 220 : state == State.RCPT ? code : 250;
            if (given != right) {
                throw wrong(state.toString(), reply, right);
            }
        }

        @Override
        void next() throws IOException {
            if (state == State.RCPT) {
                count();
            }
            switch (state) {
                case GREETING -> say(State.HELO, "HELO client.example");
                case HELO, RESET -> mail();
                case MAIL, RCPT -> {
                    if (recipient < recipients.size()) {
                        say(State.RCPT, "RCPT TO:<" + recipients.get(recipient++) + ">");
                    } else {
                        say(State.RESET, "RSET");
                    }
                }
            }
        }
    }
}
