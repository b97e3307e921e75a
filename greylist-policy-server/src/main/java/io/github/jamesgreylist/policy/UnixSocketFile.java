package io.github.jamesgreylist.policy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file of a Unix socket, which outlives a server that was killed. */
public record UnixSocketFile(Path path) {

    /** S_IFMT and S_IFSOCK of stat(2). */
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    /**
     * Removes what a dead server left behind.
     *
     * @throws IOException if something else is there, or somebody listens on it
     */
    public void makeWay() throws IOException {
        requireDirectory();
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            throw new IOException("there is a file of this name that is no socket");
        }
        if (isListenedOn()) {
            throw new IOException("another server listens on it");
        }
        Files.delete(path);
    }

    /** @throws IOException if no socket can be made there; with the line that makes the directory */
    public void requireDirectory() throws IOException {
        Path directory = path.resolveSibling("").normalize();
        if (!Files.isDirectory(directory)) {
            throw new IOException("there is no directory " + directory + ": make it by " + line(directory));
        }
        if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
            throw new IOException("the user " + System.getProperty("user.name") + " may make no socket in " + directory
                + ": let it by " + line(directory) + ", or name a directory of its own");
        }
    }

    /** Postfix, which asks there, is in the group. */
    private static String line(Path directory) {
        String user = System.getProperty("user.name");
        return "install -d -o " + (user.equals("root") ? "greylist" : user) + " -g postfix -m 2750 " + directory;
    }

    /** @throws IOException if that cannot be found out */
    public boolean isListenedOn() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Or it would wait while the queue of a busy server is full.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            if ("Connection refused".equals(e.getMessage())) {
                return false;
            }
            throw cannotTell(e);
        } catch (IOException e) {
            throw cannotTell(e);
        }
    }

    private static IOException cannotTell(IOException e) {
        return new IOException("it cannot be told whether a server listens on it: " + e.getMessage(), e);
    }

    /** @param mode as in chmod */
    public void setMode(int mode) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        // The enum's order is that of the bits, from the owner's read permission down.
        int bit = 0400;
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & bit) != 0) {
                permissions.add(permission);
            }
            bit >>= 1;
        }
        Files.setPosixFilePermissions(path, permissions);
    }
}
