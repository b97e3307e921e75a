package io.github.jamesgreylist.testing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Directories in which a server makes and deletes files meanwhile. */
public final class Directories {
    private Directories() {}

    /** Bytes of the files below a directory whose paths are counted; those that go meanwhile are nothing. */
    public static long bytes(Path directory, Predicate<Path> counted) throws IOException {
        Sum sum = new Sum(counted);
        Files.walkFileTree(directory, sum);
        return sum.bytes;
    }

    private static final class Sum extends SimpleFileVisitor<Path> {
        private final Predicate<Path> counted;
        private long bytes;

        private Sum(Predicate<Path> counted) {
            this.counted = counted;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && counted.test(file)) {
                bytes += attributes.size();
            }
            return FileVisitResult.CONTINUE;
        }

        // Files.walk and Files.find end at a file that goes between the reading of its name and of its size.
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (Files.exists(file)) {
                throw e;
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
