package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;

/** Primary key of a triplet: the first 16 bytes of a SHA-256 over its parts, short enough for any index. */
record TripletId(byte[] bytes) {

    static final Comparator<Triplet> ORDER =
        Comparator.comparing(triplet -> of(triplet).bytes, Arrays::compareUnsigned);
    private static final int LENGTH = 16;

    static TripletId of(Triplet triplet) {
        MessageDigest digest = sha256();
        for (String part : new String[] {triplet.network(), triplet.sender(), triplet.recipient()}) {
            byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
            // The length keeps ("a", "bc") and ("ab", "c") apart.
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(utf8.length).array());
            digest.update(utf8);
        }
        return new TripletId(Arrays.copyOf(digest.digest(), LENGTH));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TripletId that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
