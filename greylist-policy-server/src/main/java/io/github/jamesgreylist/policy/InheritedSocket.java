package io.github.jamesgreylist.policy;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A socket that listened before this process was there, and goes on when it has ended: connections that nobody has accepted wait
 * for the next one.
 */
public record InheritedSocket(int descriptor, ListeningSocket listening) {

    /** Of Linux, on all processors for which Netty has a library: socket(7), ipv6(7). */
    private static final int SOL_SOCKET = 1;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int SOCK_STREAM = 1;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final String NO_LISTENER = "it is no socket that connections come to";

    /** Whether this process can take over any. */
    public static boolean isPossible() {
        return Transport.ofThisMachine() == Transport.EPOLL;
    }

    /**
     * @param descriptor which stays open whatever comes of it
     * @throws IOException that says why policy clients cannot be served on it
     */
    public static InheritedSocket of(int descriptor) throws IOException {
        Socket socket = socket(descriptor);
        if (socket.getIntOpt(SOL_SOCKET, SO_TYPE) != SOCK_STREAM || socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) {
            throw new IOException(NO_LISTENER);
        }
        return new InheritedSocket(descriptor, switch (socket.getIntOpt(SOL_SOCKET, SO_DOMAIN)) {
            case AF_INET -> new ListeningSocket(inet(socket), false);
            case AF_INET6 -> new ListeningSocket(inet(socket), socket.getIntOpt(IPPROTO_IPV6, IPV6_V6ONLY) == 0);
            case AF_UNIX -> new ListeningSocket(new DomainSocketAddress(path(descriptor)), false);
            default -> throw new IOException("it is neither a TCP port nor a Unix socket");
        });
    }

    private static Socket socket(int descriptor) throws IOException {
        try {
            return new Socket(descriptor);
        } catch (ChannelException e) {
            throw new IOException(NO_LISTENER, e);
        }
    }

    private static SocketAddress inet(Socket socket) throws IOException {
        InetSocketAddress address = socket.localAddress();
        if (address == null) {
            throw new IOException("it has no address");
        }
        return address;
    }

    /** Netty asks the kernel for the names of TCP sockets only; here is what it knows of the others: proc(5). */
    private static String path(int descriptor) throws IOException {
        String inode = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString().replaceAll("\\D", "");
        // Any user may have given any name to a socket.
        String all = new String(Files.readAllBytes(Path.of("/proc/self/net/unix")), StandardCharsets.UTF_8);
        for (String line : all.split("\n")) {
            String[] words = line.trim().split("\\s+", 8);
            if (words.length == 8 && words[6].equals(inode)) {
                return words[7].startsWith("@") ? "\0" + words[7].substring(1) : words[7];
            }
        }
        throw new IOException("it has no name");
    }

    @Override
    public String toString() {
        return listening.toString();
    }
}
