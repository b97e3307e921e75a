package io.github.jamesgreylist.bridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What root makes in the directory of a service's user becomes that user's: the service could not open its database otherwise. */
final class DirectoryOwner {

    private static final Logger LOGGER = LoggerFactory.getLogger(DirectoryOwner.class);
    private static final Integer ROOT = 0;
    private static final List<String> ATTRIBUTES = List.of("unix:uid", "unix:gid");

    private DirectoryOwner() {}

    /** Does nothing for anybody but root, nor in a directory of root's. */
    static void share(Path directory) {
        try {
            if (ROOT.equals(uid(Path.of("/proc/self"))) && !ROOT.equals(uid(directory))) {
                shareAsRoot(directory);
            }
        } catch (IOException | UncheckedIOException e) {
            LOGGER.warn("files in {} may belong to root, and the service may not be able to use them: {}", directory,
                e.toString());
        }
    }

    private static void shareAsRoot(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.toList()) {
                if (ROOT.equals(uid(file)) && !Files.isSymbolicLink(file)) {
                    give(file, directory);
                }
            }
        }
    }

    private static void give(Path file, Path directory) throws IOException {
        for (String attribute : ATTRIBUTES) {
            Files.setAttribute(file, attribute, Files.getAttribute(directory, attribute), LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static Object uid(Path path) throws IOException {
        return Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
