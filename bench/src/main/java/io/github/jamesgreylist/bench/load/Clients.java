package io.github.jamesgreylist.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
import org.HdrHistogram.Histogram;

/**
 * Connections to a server with one question in flight on each, all on the calling thread: it has to leave the
 * processors to the server. Every answer is looked at. Not thread-safe.
 */
public abstract class Clients implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Selector selector = Selector.open();
    private final List<Client> clients = new ArrayList<>();
    private Histogram latencies;
    private long end;
    private int busy;
    private long lastAnswer;

    interface Factory {
        Client client() throws IOException;
    }

    Clients() throws IOException {}

    final void connect(int many, Factory factory) throws IOException {
        try {
            for (int i = 0; i < many; i++) {
                clients.add(factory.client());
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Lets all clients work until the time is over or they have nothing to ask any more, and takes what is still owed. */
    Sample run(Duration duration) throws IOException {
        latencies = Sample.histogram();
        long ownTime = ownTime();
        long start = System.nanoTime();
        end = start + duration.toNanos();
        lastAnswer = start;
        busy = clients.size();
        for (Client client : clients) {
            client.begin();
        }
        while (busy > 0) {
            selector.select(Clients::read, PATIENCE.toMillis());
            if (System.nanoTime() - lastAnswer > PATIENCE.toNanos()) {
                throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
            }
        }
        return new Sample(latencies, lastAnswer - start, ownTime() - ownTime);
    }

    /** How long this thread has been running. */
    private static long ownTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void read(SelectionKey key) {
        try {
            ((Client) key.attachment()).read();
        } catch (IOException e) {
            throw new WrongAnswerException("a connection broke: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.channel.close();
        }
        selector.close();
    }

    /** One connection. */
    abstract class Client {

        private final SocketChannel channel;
        private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
        private long asked;

        Client(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        /** Asks, says that it has {@link #ended}, or waits for what the server says by itself. */
        abstract void begin() throws IOException;

        /** @param answer what has come, from its beginning to its position */
        abstract boolean isComplete(ByteBuffer answer);

        /** @throws WrongAnswerException if it is not what has to come */
        abstract void check(ByteBuffer answer);

        /** Goes on after an answer that was right. */
        abstract void next() throws IOException;

        final boolean isTimeOver() {
            return System.nanoTime() >= end;
        }

        final void ask(ByteBuffer question) throws IOException {
            asked = System.nanoTime();
            channel.write(question);
            if (question.hasRemaining()) {
                throw new IOException("the server does not take a question");
            }
        }

        /** Counts the answer that has come last. */
        final void count() {
            latencies.recordValue(lastAnswer - asked);
        }

        final void ended() {
            busy--;
        }

        private void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("closed by the server");
            }
            if (isComplete(in)) {
                lastAnswer = System.nanoTime();
                check(in);
                in.clear();
                next();
            }
        }

        final WrongAnswerException wrong(String question, ByteBuffer answer, Object right) {
            String text = StandardCharsets.UTF_8.decode(answer.duplicate().flip()).toString().strip();
            return new WrongAnswerException(question + " got '" + text + "' instead of " + right);
        }
    }
}
