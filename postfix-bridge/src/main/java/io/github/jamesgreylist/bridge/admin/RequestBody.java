package io.github.jamesgreylist.bridge.admin;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a long request, while it arrives. More is read from the connection only when all that was read has been taken
 * out. The event loop puts in, one other thread takes out.
 */
final class RequestBody extends InputStream {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] END = new byte[0];
    private static final byte[] BROKEN = new byte[0];

    private final Channel channel;
    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
    private byte[] current = {};
    private int taken;

    RequestBody(Channel channel) {
        this.channel = channel;
    }

    /** @param bytes are not released */
    void put(ByteBuf bytes) {
        if (bytes.isReadable()) {
            byte[] copy = new byte[bytes.readableBytes()];
            bytes.readBytes(copy);
            arrived.add(copy);
        }
    }

    /** Nothing more comes. */
    void end(boolean complete) {
        arrived.add(complete ? END : BROKEN);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (taken == current.length && current != END) {
            current = next();
            taken = 0;
        }
        if (current == BROKEN) {
            throw new IOException("the connection ended within the body");
        }
        if (current == END) {
            return -1;
        }
        int count = Math.min(length, current.length - taken);
        System.arraycopy(current, taken, into, from, count);
        taken += count;
        return count;
    }

    private byte[] next() throws IOException {
        byte[] bytes = arrived.poll();
        if (bytes != null) {
            return bytes;
        }
        channel.read();
        try {
            bytes = arrived.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
        if (bytes == null) {
            throw new IOException("nothing more of the body came within " + PATIENCE.toSeconds() + " s");
        }
        return bytes;
    }

    @Override
    public int available() {
        return current.length - taken;
    }

    @Override
    public String toString() {
        return "RequestBody" + Arrays.asList(taken, arrived.size());
    }
}
