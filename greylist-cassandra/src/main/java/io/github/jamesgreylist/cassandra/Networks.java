package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.canonical.ClientNetwork;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Networks of a size that somebody has as a whole: IPv4 /24, IPv6 /48. */
final class Networks {

    private static final ClientNetwork SIZE = new ClientNetwork(24, 48);
    private static final Pattern STORED = Pattern.compile("([0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*)/([0-9]+)");

    private Networks() {}

    /** Of what network a stored one is a part; itself if it is none in digits, as in privacy mode. */
    static String of(String stored) {
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
