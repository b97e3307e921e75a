package io.github.jamesgreylist.bench.bare;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a durable greylist on this library could do if it had no database, looked nothing up and logged nothing: one
 * thread takes whoever waits, appends so many bytes for each of them to a file, syncs it once, and defers them all.
 */
public final class AppendingServer {

    /** About what a triplet takes. */
    private static final int BYTES_PER_TRIPLET = 256;
    private static final int LARGEST_BATCH = 256;
    /** Written before, as databases do with their logs: to sync a file that grows takes longer. */
    private static final int MEBIBYTES = 64;
    private static final byte[] DEFER =
        "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 1 seconds\n\n".getBytes(StandardCharsets.US_ASCII);

    private final BlockingQueue<ChannelHandlerContext> queue = new LinkedBlockingQueue<>();
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(LARGEST_BATCH * BYTES_PER_TRIPLET);
    private final FileChannel file;

    private AppendingServer(FileChannel file) {
        this.file = file;
    }

    /** @param arguments the port and the file */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(Path.of(arguments[1]),
            StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate(1 << 20);
            for (int i = 0; i < MEBIBYTES; i++) {
                writeAll(file, zeros.clear());
            }
            file.force(true);
            AppendingServer server = new AppendingServer(file.position(0));
            BareServer.listen(Integer.parseInt(arguments[0]), server.queue::add);
            server.serve();
        }
    }

    private void serve() throws IOException, InterruptedException {
        List<ChannelHandlerContext> batch = new ArrayList<>(LARGEST_BATCH);
        while (true) {
            batch.clear();
            batch.add(queue.take());
            queue.drainTo(batch, LARGEST_BATCH - 1);
            if (file.position() + bytes.capacity() > (long) MEBIBYTES << 20) {
                file.position(0);
            }
            writeAll(file, bytes.clear().limit(batch.size() * BYTES_PER_TRIPLET));
            file.force(false);
            batch.forEach(context -> context.writeAndFlush(Unpooled.wrappedBuffer(DEFER), context.voidPromise()));
        }
    }

    private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
