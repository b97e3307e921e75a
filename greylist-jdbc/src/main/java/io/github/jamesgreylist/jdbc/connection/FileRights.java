package io.github.jamesgreylist.jdbc.connection;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Whether this process may work with files, as those of an embedded Derby. Derby's own messages are about a database that is
 * not there, or is damaged, where it only may not read it: as after a start as root, and the next one as another user.
 */
public final class FileRights {

    private static final String UNABLE_TO_CONNECT = "08001";

    private FileRights() {}

    /**
     * @param withFiles whether it is the database itself, and not where it is to be made
     * @throws SQLException that names the first file which this process may not use, whose it is, and what to do
     */
    static void require(Path directory, boolean withFiles) throws SQLException {
        Optional<Path> denied = isDenied(directory) ? Optional.of(directory) : withFiles ? deniedIn(directory) : Optional.empty();
        if (denied.isPresent()) {
            throw new SQLException(denied(denied.get(), directory), UNABLE_TO_CONNECT);
        }
    }

    private static boolean isDenied(Path file) {
        return !Files.isReadable(file) || !Files.isWritable(file) || Files.isDirectory(file) && !Files.isExecutable(file);
    }

    private static Optional<Path> deniedIn(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                // One that has just gone was a temporary one.
                if (isDenied(file) && Files.exists(file) && !isNotice(file)) {
                    return Optional.of(file);
                }
                Optional<Path> below = Files.isDirectory(file) ? deniedIn(file) : Optional.empty();
                if (below.isPresent()) {
                    return below;
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(directory);
        }
    }

    private static boolean isNotice(Path file) {
        return file.getFileName().toString().startsWith("README");
    }

    /**
     * What is wrong and what to do, without a stop at the end.
     *
     * @param file   which this process may not use
     * @param within what has to be given to the user as a whole
     */
    public static String denied(Path file, Path within) {
        String user = System.getProperty("user.name");
        return "the user " + user + ", as whom this server runs, may not read and write " + file + owner(file)
            + ": nothing is lost, and"
            + " nothing has to be deleted; start the server as the user whose file it is, or let this one have it (chown -R "
            + user
            + ": " + within + "), and see that it is not mounted read-only";
    }

    private static String owner(Path file) {
        try {
            return ", which belongs to " + Files.getOwner(file).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
