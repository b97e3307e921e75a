package io.github.jamesgreylist.canonical;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Cuts client addresses to their network. A v4-mapped IPv6 address counts as IPv4; the JDK already hands it out so.
 *
 * @param ipv4Prefix bits of an IPv4 address that count, 1 to 32
 * @param ipv6Prefix bits of an IPv6 address that count, 1 to 128
 */
public record ClientNetwork(int ipv4Prefix, int ipv6Prefix) {

    public ClientNetwork {
        if (ipv4Prefix < 1 || ipv4Prefix > 32 || ipv6Prefix < 1 || ipv6Prefix > 128) {
            throw new IllegalArgumentException("prefix out of range: /" + ipv4Prefix + ", /" + ipv6Prefix);
        }
    }

    /** The network in CIDR notation: {@code 192.0.2.0/24}, {@code 2001:db8::/64}. */
    public String of(InetAddress client) {
        int prefix = client instanceof Inet4Address ? ipv4Prefix : ipv6Prefix;
        byte[] address = client.getAddress();
        for (int bit = prefix; bit < address.length * 8; bit++) {
            address[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
        }
        return IpText.of(address) + "/" + prefix;
    }
}
