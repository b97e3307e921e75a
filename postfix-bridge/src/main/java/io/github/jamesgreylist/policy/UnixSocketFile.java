package io.github.jamesgreylist.policy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file of a Unix socket, which outlives a server that was killed. */
record UnixSocketFile(Path path) {

    /**
     * Removes what a dead server left behind.
     *
     * @throws IOException if something else is there, or somebody listens on it
     */
    void makeWay() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!file.isOther()) {
            throw new IOException("there is a file of this name that is no socket");
        }
        if (isListenedOn()) {
            throw new IOException("another server listens on it");
        }
        Files.delete(path);
    }

    private boolean isListenedOn() {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    /** @param mode as in chmod */
    void setMode(int mode) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        // The enum's order is that of the bits, from the owner's read permission down.
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & 0400 >> permission.ordinal()) != 0) {
                permissions.add(permission);
            }
        }
        Files.setPosixFilePermissions(path, permissions);
    }
}
