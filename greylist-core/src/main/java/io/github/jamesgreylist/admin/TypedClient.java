package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client as people type it.
 *
 * @param text of a network in CIDR notation; of an SPF domain, and of the digest of a known domain, without what stands before
 *             it; of a digest as it is
 */
record TypedClient(Kind kind, String text) {

    enum Kind {
        ANYWHERE, NETWORK, SPF_DOMAIN, KNOWN_DOMAIN, DIGEST
    }

    private static final Pattern NETWORK = Pattern.compile("([0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(?:/([0-9]{1,3}))?");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern DOMAIN = Pattern.compile("[^@\\s/,<>*:]+");
    private static final String WHAT_TO_WRITE =
        ": write an address (192.0.2.9), a network as it is listed (192.0.2.0/24), or spf: and a domain (spf:example.org)";

    /** @param size of the network that is found by an address */
    static TypedClient parse(String typed, ClientNetwork size) {
        String text = Typed.bare(typed, "client");
        if (text.equals(Triplet.ANY_NETWORK)) {
            return new TypedClient(Kind.ANYWHERE, text);
        }
        if (text.startsWith(Triplet.SPF)) {
            return spfDomain(text.substring(Triplet.SPF.length()).toLowerCase(Locale.ROOT), text);
        }
        String known = text.startsWith(TripletForm.SENDER_DOMAIN) ? text.substring(TripletForm.SENDER_DOMAIN.length()) : "";
        if (Typed.isDigest(known)) {
            return new TypedClient(Kind.KNOWN_DOMAIN, known);
        }
        return Typed.isDigest(text) ? new TypedClient(Kind.DIGEST, text) : new TypedClient(Kind.NETWORK, network(text, size));
    }

    /** As it may be typed. */
    String typed() {
        return switch (kind) {
            case ANYWHERE, NETWORK, DIGEST -> text;
            case SPF_DOMAIN -> Triplet.SPF + text;
            case KNOWN_DOMAIN -> TripletForm.SENDER_DOMAIN + text;
        };
    }

    private static TypedClient spfDomain(String domain, String text) {
        if (!DOMAIN.matcher(domain).matches()) {
            throw refused(text, WHAT_TO_WRITE);
        }
        return new TypedClient(Kind.SPF_DOMAIN, domain);
    }

    private static String network(String text, ClientNetwork size) {
        Matcher parts = NETWORK.matcher(text);
        if (!parts.matches()) {
            throw refused(text, WHAT_TO_WRITE);
        }
        InetAddress address = address(parts.group(1)).orElseThrow(() -> refused(text, WHAT_TO_WRITE));
        return parts.group(2) == null ? size.of(address)
            : network(address, parts.group(1), Integer.parseInt(parts.group(2)), text);
    }

    /** Exactly this one. A v4-mapped address is an IPv4 address to the JDK. */
    private static String network(InetAddress address, String typed, int prefix, String text) {
        boolean isIpv4 = address.getAddress().length == 4;
        int bits = isIpv4 && typed.indexOf(':') >= 0 ? prefix - 96 : prefix;
        if (bits < 1 || bits > (isIpv4 ? 32 : 128)) {
            throw refused(text, ", as no network of such an address has the size /" + prefix);
        }
        return new ClientNetwork(isIpv4 ? bits : 32, isIpv4 ? 128 : bits).of(address);
    }

    /** Never asks the DNS: the JDK takes a text of these characters for an address or for an error. */
    private static Optional<InetAddress> address(String text) {
        if (text.indexOf(':') < 0 && !IPV4.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("client=" + Typed.quoted(text) + " is no client" + why);
    }
}
