package io.github.jamesgreylist.policy;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where policy clients connect, in the words of Postfix: {@code inet:HOST:PORT} or {@code unix:PATH}. */
public sealed interface ListenAddress permits ListenAddress.Inet, ListenAddress.Unix {

    String RULE = "an address is inet:HOST:PORT, inet:PORT (on localhost) or unix:/PATH;"
        + " for example inet:127.0.0.1:10023, inet:[::1]:10023 or unix:/run/greylist/socket";

    /** @throws IllegalArgumentException with a sentence for the operator */
    static ListenAddress parse(String text) {
        if (text.startsWith("unix:")) {
            return new Unix(Path.of(text.substring("unix:".length())));
        }
        if (text.startsWith("inet:")) {
            return Inet.parse(text.substring("inet:".length()));
        }
        throw new IllegalArgumentException(RULE);
    }

    /**
     * What to bind to.
     *
     * @throws UnknownHostException if there is no such host
     */
    List<? extends SocketAddress> addresses() throws UnknownHostException;

    /**
     * A TCP port.
     *
     * @param host a name stands for all its addresses; empty for every address of this machine
     * @param port 0 for any that is free
     */
    record Inet(String host, int port) implements ListenAddress {

        private static final Pattern FORM =
            Pattern.compile("(?:(\\[[0-9A-Fa-f:.]+]|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|[^\\[\\]:]*):)?(\\d{1,5})");

        static Inet parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
                throw new IllegalArgumentException(RULE);
            }
            String host = matcher.group(1) == null ? "localhost" : matcher.group(1);
            return new Inet(host.equals("*") ? "" : host, Integer.parseInt(matcher.group(2)));
        }

        @Override
        public List<InetSocketAddress> addresses() throws UnknownHostException {
            if (host.isEmpty()) {
                return List.of(new InetSocketAddress(port));
            }
            List<InetAddress> all = Arrays.asList(InetAddress.getAllByName(host));
            // "localhost" has an IPv6 address also where IPv6 is off.
            List<InetAddress> usable = all.stream().filter(Inet::isOfThisMachine).toList();
            return (usable.isEmpty() ? all : usable).stream().map(ip -> new InetSocketAddress(ip, port)).toList();
        }

        private static boolean isOfThisMachine(InetAddress address) {
            try {
                return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null
                        || address.isLoopbackAddress() && !(address instanceof Inet6Address);
            } catch (SocketException e) {
                return true;
            }
        }

        @Override
        public String toString() {
            return "inet:" + (host.isEmpty() ? "*" : host) + ":" + port;
        }
    }

    /** A Unix-domain socket. */
    record Unix(Path path) implements ListenAddress {

        /** Of the 108 bytes that Linux has for it, one is the final NUL. */
        private static final int LONGEST = 107;

        public Unix {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(RULE);
            }
            if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
                throw new IllegalArgumentException("the path of a Unix socket has at most " + LONGEST + " bytes");
            }
        }

        @Override
        public List<DomainSocketAddress> addresses() {
            return List.of(new DomainSocketAddress(path.toString()));
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
