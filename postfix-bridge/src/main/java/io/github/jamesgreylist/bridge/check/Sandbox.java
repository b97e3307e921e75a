package io.github.jamesgreylist.bridge.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the systemd unit lets the program write: all else is read-only for it (ProtectSystem=strict). */
public final class Sandbox {

    private static final List<Path> WRITABLE =
        List.of(Path.of("/var/lib/greylist"), Path.of("/var/cache/greylist"), Path.of("/var/spool/postfix/greylist"));
    private static final List<Path> PRIVATE = List.of(Path.of("/tmp"), Path.of("/var/tmp"));

    private Sandbox() {}

    /** @return what is wrong with a database there, and what to do; empty if nothing is */
    public static Optional<String> dbdir(Path directory) {
        return isOutside(directory) ? Optional.of("--dbdir=" + directory + ": the unit may not write there: write --dbdir="
            + UnitFiles.DBDIR
            + " into GREYLIST_OPTS of /etc/default/greylist, which wins, and leave postgrey's own line as it is,"
            + " for the way back; or " + open(directory, "greylist", "0700")) : Optional.empty();
    }

    /** The same of a Unix socket. */
    public static Optional<String> socket(Path socket) {
        Path directory = socket.resolveSibling("").normalize();
        if (PRIVATE.stream().anyMatch(socket.normalize()::startsWith)) {
            return Optional.of("--unix=" + socket + ": the unit has a " + directory + " of its own, and Postfix would not see the"
                + " socket: take --unix=/var/spool/postfix/greylist/socket, with install -d -o greylist -g postfix -m 2750"
                + " /var/spool/postfix/greylist");
        }
        return isOutside(socket) ? Optional.of("--unix=" + socket + ": the unit may not write there: take"
            + " --unix=/var/spool/postfix/greylist/socket; or " + open(directory, "postfix", "2750")) : Optional.empty();
    }

    /** Without it the server runs as well. */
    public static Optional<String> pidFile(Path file) {
        return isOutside(file) ? Optional.of("--pidfile=" + file + ": the unit may not write there, and the server runs without:"
            + " leave the option out, systemd knows its process") : Optional.empty();
    }

    private static boolean isOutside(Path path) {
        return WRITABLE.stream().noneMatch(path.toAbsolutePath().normalize()::startsWith);
    }

    private static String open(Path directory, String group, String mode) {
        return "let it by install -d -o greylist -g " + group + " -m " + mode + " " + directory
            + " and, under [Service] in systemctl edit greylist-bridge, ReadWritePaths=" + directory;
    }
}
