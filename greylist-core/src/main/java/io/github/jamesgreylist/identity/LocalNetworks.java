package io.github.jamesgreylist.identity;

import java.net.InetAddress;

/**
 * Networks whose addresses say nothing of who a client is: private, loopback, link-local, shared (RFC 6598), unique-local and
 * NAT64 (RFC 6052, RFC 8215). A proxy or a container bridge may stand before all clients there.
 */
public final class LocalNetworks {

    private LocalNetworks() {}

    /** Whether the address is in one of them. */
    public static boolean have(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isSiteLocalAddress()
                || address.isAnyLocalAddress() || (bytes.length == 4 ? isShared(bytes) : isUniqueLocal(bytes) || isNat64(bytes));
    }

    /** 100.64.0.0/10. */
    private static boolean isShared(byte[] bytes) {
        return bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
    }

    /** fc00::/7. */
    private static boolean isUniqueLocal(byte[] bytes) {
        return (bytes[0] & 0xfe) == 0xfc;
    }

    /** 64:ff9b::/96 and 64:ff9b:1::/48. */
    private static boolean isNat64(byte[] bytes) {
        boolean prefix = bytes[0] == 0 && bytes[1] == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
        boolean wellKnown = true;
        for (int i = 4; i < 12; i++) {
            wellKnown &= bytes[i] == 0;
        }
        return prefix && (wellKnown || bytes[4] == 0 && bytes[5] == 1);
    }
}
