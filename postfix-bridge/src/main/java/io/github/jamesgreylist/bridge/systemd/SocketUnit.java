package io.github.jamesgreylist.bridge.systemd;

import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.ListeningSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the options name, held against what greylist-bridge.socket keeps open: sentences for operators. */
public final class SocketUnit {

    public static final String NAME = "greylist-bridge.socket";

    private SocketUnit() {}

    /**
     * What is to be written so that a restart leaves no gap. Of a name that stands for several addresses, one that is kept open is
     * enough: Postfix tries all.
     *
     * @param named      by the options
     * @param kept       by systemd
     * @param socketMode of Unix sockets, as in chmod
     * @return empty if there is nothing to write, or systemd keeps no socket open
     */
    public static Optional<String> gap(List<ListenAddress> named, List<ListeningSocket> kept, int socketMode) {
        List<ListenAddress> missing = named.stream().filter(address -> isMissing(address, kept)).toList();
        if (missing.isEmpty() || kept.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of("a restart leaves a gap at " + inWords(missing) + ", as " + NAME + " keeps "
            + kept.stream().map(ListeningSocket::toString).collect(Collectors.joining(" and "))
            + " open only: in systemctl edit " + NAME + " write '[Socket]', 'ListenStream=', '"
            + String.join("', '", lines(named, socketMode)) + "', each on a line of its own, and then systemctl restart " + NAME);
    }

    /** What systemd keeps open and the options do not name, though they name something. */
    public static Optional<String> servedToo(List<ListenAddress> named, List<ListeningSocket> kept) {
        List<ListeningSocket> others = named.isEmpty() ? List.of()
            : kept.stream().filter(socket -> named.stream().noneMatch(socket::answersFor)).toList();
        return others.isEmpty() ? Optional.empty()
            : Optional.of(others.stream().map(ListeningSocket::toString).collect(Collectors.joining(" and "))
                + " is served, too, which the options do not name, as " + NAME + " listens there");
    }

    /** Where nobody who connects by this address comes to a socket that systemd keeps open. */
    private static boolean isMissing(ListenAddress address, List<ListeningSocket> kept) {
        return kept.stream().noneMatch(socket -> socket.answersFor(address))
                && !(address instanceof ListenAddress.Inet inet && inet.port() == 0);
    }

    private static String inWords(List<ListenAddress> addresses) {
        return addresses.stream().map(ListenAddress::toString).collect(Collectors.joining(" and "));
    }

    private static List<String> lines(List<ListenAddress> named, int socketMode) {
        List<String> lines = new ArrayList<>();
        named.forEach(address -> streams(address).forEach(stream -> lines.add("ListenStream=" + stream)));
        if (named.stream().anyMatch(ListenAddress.Unix.class::isInstance)) {
            lines.addAll(List.of("SocketUser=greylist", "SocketGroup=postfix", String.format("SocketMode=0%o", socketMode)));
        }
        return lines.stream().distinct().toList();
    }

    private static List<String> streams(ListenAddress address) {
        try {
            return ListeningSocket.streams(address);
        } catch (UnknownHostException e) {
            // Then nobody listens there, with or without systemd.
            return List.of();
        }
    }
}
