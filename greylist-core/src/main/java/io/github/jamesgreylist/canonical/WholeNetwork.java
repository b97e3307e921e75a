package io.github.jamesgreylist.canonical;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Networks of a size that somebody has as a whole, IPv4 by /24, IPv6 by /48: where shares count, who has many addresses
 * has one. In privacy mode a network is the one that is stored, as a hash does not say what it is part of.
 */
public final class WholeNetwork {

    private static final ClientNetwork SIZE = new ClientNetwork(24, 48);
    /** The stored form, of which the second group is the prefix. Anything else is a hash, or no network. */
    private static final Pattern STORED = Pattern.compile("([0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*)/([0-9]+)");

    private WholeNetwork() {}

    /** Of what network a stored one is, or is part of; what is no network in digits is what it is. */
    public static String of(String stored) {
        Matcher parts = STORED.matcher(stored);
        if (!parts.matches()) {
            return stored;
        }
        try {
            // An address in digits: nobody is asked for it.
            InetAddress address = InetAddress.getByName(parts.group(1));
            int least = address.getAddress().length == 4 ? SIZE.ipv4Prefix() : SIZE.ipv6Prefix();
            return Integer.parseInt(parts.group(2)) >= least ? SIZE.of(address) : stored;
        } catch (UnknownHostException e) {
            return stored;
        }
    }
}
