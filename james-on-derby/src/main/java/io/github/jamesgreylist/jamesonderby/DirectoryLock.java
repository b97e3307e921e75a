package io.github.jamesgreylist.jamesonderby;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a second server out of a working directory. The operating system drops the lock when the process ends, however
 * it ends; the file {@code var/james.pid} that carries it stays.
 */
final class DirectoryLock implements AutoCloseable {

    private final FileChannel file;

    private DirectoryLock(FileChannel file) {
        this.file = file;
    }

    /** @throws CannotRun if another process holds it */
    static DirectoryLock take(Path directory) throws IOException, CannotRun {
        Path path = Files.createDirectories(directory.resolve("var")).resolve("james.pid");
        FileChannel file = FileChannel.open(path, CREATE, READ, WRITE);
        FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            throw new CannotRun("already running in " + directory + ", as process " + Files.readString(path).trim());
        }
        file.truncate(0);
        file.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return new DirectoryLock(file);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
