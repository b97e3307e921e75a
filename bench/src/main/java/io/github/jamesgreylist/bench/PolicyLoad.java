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

/**
 * Connections to a policy server with one question in flight on each, all on the calling thread: it has to leave the
 * processors to the server. Every answer is looked at. Not thread-safe.
 */
final class PolicyLoad implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private Traffic traffic;
    private Latencies latencies;
    private long end;
    private int inFlight;
    private long lastAnswer;

    PolicyLoad(int port, int connections) throws IOException {
        try {
            for (int i = 0; i < connections; i++) {
                this.connections.add(new Connection(port));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Asks until the time is over or the traffic has ended, and takes the answers that are still owed. */
    Sample run(Traffic traffic, Duration duration) throws IOException {
        this.traffic = traffic;
        latencies = new Latencies();
        long ownTime = CpuTime.nanos();
        long start = System.nanoTime();
        end = start + duration.toNanos();
        lastAnswer = start;
        inFlight = 0;
        for (Connection connection : connections) {
            connection.ask(System.nanoTime());
        }
        while (inFlight > 0) {
            selector.select(PolicyLoad::read, PATIENCE.toMillis());
            if (System.nanoTime() - lastAnswer > PATIENCE.toNanos()) {
                throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
            }
        }
        return new Sample(latencies, lastAnswer - start, CpuTime.nanos() - ownTime);
    }

    private static void read(SelectionKey key) {
        try {
            ((Connection) key.attachment()).read();
        } catch (IOException e) {
            throw new WrongAnswerException("a connection broke: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private final class Connection {

        private final SocketChannel channel;
        private final PolicyQuestion question = new PolicyQuestion();
        private final ByteBuffer out = ByteBuffer.allocateDirect(question.length());
        private final ByteBuffer in = ByteBuffer.allocateDirect(1_024);
        private long triplet;
        private long asked;

        Connection(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void ask(long now) throws IOException {
            triplet = now < end ? traffic.next() : Traffic.NONE;
            if (triplet == Traffic.NONE) {
                return;
            }
            question.put(triplet, out);
            asked = now;
            if (channel.write(out) != question.length()) {
                throw new IOException("the server does not take a question");
            }
            inFlight++;
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("closed by the server");
            }
            if (!Answer.isComplete(in)) {
                return;
            }
            long now = System.nanoTime();
            if (!traffic.answer(triplet).matches(in)) {
                in.flip();
                throw new WrongAnswerException("triplet " + triplet + " got '"
                    + StandardCharsets.UTF_8.decode(in).toString().strip() + "' instead of " + traffic.answer(triplet));
            }
            in.clear();
            latencies.record(now - asked);
            lastAnswer = now;
            inFlight--;
            ask(now);
        }
    }
}
