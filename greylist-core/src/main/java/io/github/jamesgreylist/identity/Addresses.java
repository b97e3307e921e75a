package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.match.Networks;
import java.net.InetAddress;

/** Addresses that do not say whose a client is. */
public final class Addresses {

    /** 100.64/10 is between a provider and its customers; behind NAT64 is any IPv4 client. */
    private static final Networks HIDING = networks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.168.0.0/16", "::/127", "fe80::/10", "fec0::/10", "fc00::/7", "64:ff9b::/96", "64:ff9b:1::/48");
    /** Documentation, benchmarks, multicast, reserved, tunnels: no mail server is there. */
    private static final Networks UNUSED = networks("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16");

    private Addresses() {}

    private static Networks networks(String... texts) {
        Networks networks = new Networks();
        for (String text : texts) {
            networks.add(new LineInForce(new Line("networks", 0, text)));
        }
        return networks;
    }

    /**
     * Whether clients may stand behind it that are strangers to each other: private, loopback, link-local, unique-local,
     * shared (100.64/10) and NAT64 networks. Nothing is to be learned from such an address.
     */
    public static boolean hidesClients(InetAddress address) {
        return HIDING.contains(address);
    }

    /** Whether mail may come from it over the Internet. */
    static boolean isPublic(InetAddress address) {
        return !HIDING.contains(address) && !UNUSED.contains(address);
    }
}
