package io.github.jamesgreylist.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * SMTP sessions, each with one command in flight, on the calling thread: MAIL, some RCPT, RSET, and again. Only RCPT is
 * counted and timed. Not thread-safe.
 */
final class SmtpLoad implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Selector selector = Selector.open();
    private final List<Session> sessions = new ArrayList<>();
    private final List<ByteBuffer> rcpts;
    private LongSupplier senders;
    private int code;
    private Latencies latencies;
    private long end;
    private int busy;
    private long lastReply;

    /** @param recipients of every mail */
    SmtpLoad(int port, int sessions, List<String> recipients) throws IOException {
        rcpts = recipients.stream().map(recipient -> line("RCPT TO:<" + recipient + ">")).toList();
        try {
            for (int i = 0; i < sessions; i++) {
                this.sessions.add(new Session(port));
            }
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
    Sample run(LongSupplier senders, int code, Duration duration) throws IOException {
        this.senders = senders;
        this.code = code;
        latencies = new Latencies();
        long ownTime = CpuTime.nanos();
        long start = System.nanoTime();
        end = start + duration.toNanos();
        lastReply = start;
        busy = 0;
        for (Session session : sessions) {
            session.begin();
        }
        while (busy > 0) {
            selector.select(SmtpLoad::read, PATIENCE.toMillis());
            if (System.nanoTime() - lastReply > PATIENCE.toNanos()) {
                throw new IOException("no SMTP reply within " + PATIENCE.toSeconds() + " s");
            }
        }
        return new Sample(latencies, lastReply - start, CpuTime.nanos() - ownTime);
    }

    private static void read(SelectionKey key) {
        try {
            ((Session) key.attachment()).read();
        } catch (IOException e) {
            throw new WrongAnswerException("an SMTP session broke: " + e);
        }
    }

    private static ByteBuffer line(String command) {
        byte[] bytes = (command + "\r\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);
        return buffer.put(bytes).flip();
    }

    @Override
    public void close() throws IOException {
        for (Session session : sessions) {
            session.channel.close();
        }
        selector.close();
    }

    private enum State { GREETING, HELO, RESET, MAIL, RCPT }

    private final class Session {

        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
        private State state = State.GREETING;
        private boolean greeted;
        private int recipient;
        private long asked;

        Session(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void begin() throws IOException {
            busy++;
            if (greeted) {
                mail();
            }
        }

        private void mail() throws IOException {
            long sender = System.nanoTime() < end ? senders.getAsLong() : Traffic.NONE;
            if (sender == Traffic.NONE) {
                busy--;
                return;
            }
            send(State.MAIL, line("MAIL FROM:<" + Strangers.sender(sender) + ">"));
        }

        private void send(State next, ByteBuffer command) throws IOException {
            state = next;
            asked = System.nanoTime();
            ByteBuffer bytes = command.duplicate();
            int length = bytes.remaining();
            if (channel.write(bytes) != length) {
                throw new IOException("the server does not take a command");
            }
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("closed by the server");
            }
            if (in.position() < 4 || in.get(in.position() - 1) != '\n') {
                return;
            }
            lastReply = System.nanoTime();
            int reply = (in.get(0) - '0') * 100 + (in.get(1) - '0') * 10 + in.get(2) - '0';
            int right = state == State.GREETING ? 220 : state == State.RCPT ? code : 250;
            if (reply != right) {
                in.flip();
                throw new WrongAnswerException(state + " got '" + StandardCharsets.UTF_8.decode(in).toString().strip()
                    + "' instead of " + right);
            }
            in.clear();
            next();
        }

        private void next() throws IOException {
            switch (state) {
                case GREETING -> send(State.HELO, line("HELO client.example"));
                case HELO, RESET -> {
                    greeted = true;
                    mail();
                }
                case MAIL -> {
                    recipient = 0;
                    send(State.RCPT, rcpts.get(0));
                }
                case RCPT -> {
                    latencies.record(lastReply - asked);
                    recipient++;
                    if (recipient < rcpts.size()) {
                        send(State.RCPT, rcpts.get(recipient));
                    } else {
                        send(State.RESET, line("RSET"));
                    }
                }
            }
        }
    }
}
