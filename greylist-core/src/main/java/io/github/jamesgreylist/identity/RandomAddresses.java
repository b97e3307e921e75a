package io.github.jamesgreylist.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Draws public addresses for domains: always the same for a domain in this process, and for nobody to foresee. Immutable.
 */
final class RandomAddresses {

    private final byte[] secret = new SecureRandom().generateSeed(16);

    /**
     * @param ipv4  the family
     * @param which one after the other, from 0
     */
    InetAddress draw(String domain, boolean ipv4, int which) {
        for (int attempt = 0;; attempt++) {
            byte[] bits = Arrays.copyOf(hash(domain + "/" + ipv4 + "/" + which + "/" + attempt), ipv4 ? 4 : 16);
            if (!ipv4) {
                // 2000::/3 is all that is given to anybody.
                bits[0] = (byte) (0x20 | bits[0] & 0x1f);
            }
            InetAddress address = address(bits);
            if (Addresses.isPublic(address)) {
                return address;
            }
        }
    }

    private byte[] hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            return digest.digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InetAddress address(byte[] bits) {
        try {
            return InetAddress.getByAddress(bits);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
