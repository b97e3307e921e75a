package io.github.jamesgreylist.policy;

import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A place where somebody listens on behalf of this program.
 *
 * @param address      an {@link InetSocketAddress} or a {@link DomainSocketAddress}; a NUL is the first character of a name that is
 *                     in no file system
 * @param bothFamilies whether a socket for all IPv6 addresses is one for all IPv4 addresses as well
 */
public record ListeningSocket(SocketAddress address, boolean bothFamilies) {

    /** Whether whoever connects to any of these addresses is served here; false if there is no such host. */
    public boolean answersFor(ListenAddress wanted) {
        try {
            return wanted.addresses().stream().anyMatch(this::answersFor);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    boolean answersFor(SocketAddress wanted) {
        if (address instanceof InetSocketAddress mine && wanted instanceof InetSocketAddress other) {
            return mine.getPort() == other.getPort() && (mine.getAddress().equals(other.getAddress()) || isAnyAddressOf(other));
        }
        return address instanceof DomainSocketAddress mine && wanted instanceof DomainSocketAddress other
                && isSameFile(mine.path(), other.path());
    }

    private boolean isAnyAddressOf(InetSocketAddress other) {
        InetSocketAddress mine = (InetSocketAddress) address;
        return mine.getAddress().isAnyLocalAddress()
                && (bothFamilies || (mine.getAddress() instanceof Inet4Address) == (other.getAddress() instanceof Inet4Address));
    }

    /** One file may have several names, as in /var/run. */
    private static boolean isSameFile(String one, String other) {
        if (one.equals(other)) {
            return true;
        }
        try {
            return !one.startsWith("\0") && !other.startsWith("\0") && Files.isSameFile(Path.of(one), Path.of(other));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether nobody can listen on all addresses of this machine, as this is one of them. */
    boolean isInTheWayOf(SocketAddress wanted) {
        return address instanceof InetSocketAddress mine && wanted instanceof InetSocketAddress other
                && other.getAddress().isAnyLocalAddress() && mine.getPort() == other.getPort() && other.getPort() != 0
                && !answersFor(other);
    }

    /** As systemd.socket(5) writes it behind {@code ListenStream=}. */
    public static List<String> streams(ListenAddress address) throws UnknownHostException {
        if (address instanceof ListenAddress.Inet inet && inet.host().isEmpty()) {
            return List.of(Integer.toString(inet.port()));
        }
        return address.addresses().stream().map(each -> new ListeningSocket(each, false).stream()).toList();
    }

    private String stream() {
        return address instanceof InetSocketAddress inet ? inWords(inet)
            : ((DomainSocketAddress) address).path().replace('\0', '@');
    }

    private static String inWords(InetSocketAddress inet) {
        String host = inet.getAddress().getHostAddress().replaceFirst("%.*", "");
        return (inet.getAddress() instanceof Inet4Address ? host : "[" + shortened(host) + "]") + ":" + inet.getPort();
    }

    /** Of the Java forms, the two that people write. */
    private static String shortened(String ipv6) {
        return ipv6.equals("0:0:0:0:0:0:0:1") ? "::1" : ipv6.equals("0:0:0:0:0:0:0:0") ? "::" : ipv6;
    }

    /** In the words of {@link ListenAddress}. */
    @Override
    public String toString() {
        return address instanceof InetSocketAddress inet
            ? "inet:" + (inet.getAddress().isAnyLocalAddress() && bothFamilies ? "*:" + inet.getPort() : inWords(inet))
            : "unix:" + stream();
    }
}
