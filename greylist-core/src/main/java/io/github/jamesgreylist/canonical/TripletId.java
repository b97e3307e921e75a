package io.github.jamesgreylist.canonical;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A triplet in 16 bytes: the first of a SHA-256 over its parts, in their order. Short enough for the key of any index,
 * and for keeping very many in memory.
 */
public record TripletId(long high, long low) implements Comparable<TripletId> {

    static TripletId of(String network, String sender, String recipient) {
        byte[] first = network.getBytes(StandardCharsets.UTF_8);
        byte[] second = sender.getBytes(StandardCharsets.UTF_8);
        byte[] third = recipient.getBytes(StandardCharsets.UTF_8);
        // The lengths keep ("a", "bc") and ("ab", "c") apart.
        ByteBuffer all = ByteBuffer.allocate(3 * Integer.BYTES + first.length + second.length + third.length)
            .putInt(first.length).put(first)
            .putInt(second.length).put(second)
            .putInt(third.length).put(third);
        return of(sha256().digest(all.array()));
    }

    /** @param bytes 16 of them, or more that do not count */
    public static TripletId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TripletId(buffer.getLong(), buffer.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
    }

    /** As databases order the bytes. */
    @Override
    public int compareTo(TripletId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
}
