package io.github.jamesgreylist.james.admin;

import io.github.jamesgreylist.admin.http.AdminResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body as a stream to be read, which is all that Spark takes, while a thread of its own writes it. If that fails, reading
 * does, so that nobody takes a part for the whole.
 */
final class WrittenAside extends InputStream {

    private static final int BUFFER = 64 * 1024;

    private final PipedInputStream in = new PipedInputStream(BUFFER);
    private volatile @Nullable Throwable failure;

    WrittenAside(AdminResponse.Body body) throws IOException {
        PipedOutputStream out = new PipedOutputStream(in);
        Thread writer = new Thread(() -> write(body, out), "greylist-export");
        writer.setDaemon(true);
        writer.start();
    }

    private void write(AdminResponse.Body body, PipedOutputStream out) {
        try (out) {
            writeOrRemember(body, out);
        } catch (IOException e) {
            // The reader has gone.
            failure = e;
        }
    }

    private void writeOrRemember(AdminResponse.Body body, PipedOutputStream out) throws IOException {
        try {
            body.writeTo(out);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    @Override
    public int read() throws IOException {
        return checked(in.read());
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        return checked(in.read(bytes, from, length));
    }

    private int checked(int read) throws IOException {
        if (read < 0 && failure != null) {
            throw new IOException("the answer could not be finished", failure);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
