package io.github.jamesgreylist.bridge.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The body of a long answer: waits for its reader, and holds some kilobytes. For one thread, which is not the event loop. */
final class ResponseBody extends OutputStream {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 16 * 1024;

    private final Channel channel;
    private final byte[] buffer = new byte[AT_ONCE];
    private int filled;

    ResponseBody(Channel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
        if (filled == buffer.length) {
            flush();
        }
        buffer[filled++] = (byte) one;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length;) {
            if (filled == buffer.length) {
                flush();
            }
            int count = Math.min(length - done, buffer.length - filled);
            System.arraycopy(bytes, from + done, buffer, filled, count);
            filled += count;
            done += count;
        }
    }

    /** @throws IOException if the reader is gone, or does not read */
    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            byte[] bytes = Arrays.copyOf(buffer, filled);
            filled = 0;
            ChannelFuture sent = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
            if (!sent.awaitUninterruptibly(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                channel.close();
                throw new IOException("the reader took nothing for " + PATIENCE.toSeconds() + " s");
            }
            if (!sent.isSuccess()) {
                throw new IOException("the reader is gone: " + sent.cause());
            }
        }
    }
}
