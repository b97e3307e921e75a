package io.github.jamesgreylist.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a greylist may say. */
public enum Answer {

    DUNNO("action=DUNNO\n\n"),
    DEFER("action=DEFER_IF_PERMIT "),
    /** The first pass, with its header. */
    PREPEND("action=PREPEND X-Greylist: delayed ");

    private final byte[] beginning;

    Answer(String beginning) {
        this.beginning = beginning.getBytes(StandardCharsets.US_ASCII);
    }

    /** @param bytes from its beginning to its position; complete, with the empty line */
    boolean matches(ByteBuffer bytes) {
        if (bytes.position() < beginning.length) {
            return false;
        }
        for (int i = 0; i < beginning.length; i++) {
            if (bytes.get(i) != beginning[i]) {
                return false;
            }
        }
        return this != DUNNO || bytes.position() == beginning.length;
    }

    /** Whether an empty line has come, which ends an answer. */
    static boolean isComplete(ByteBuffer bytes) {
        int end = bytes.position();
        return end >= 2 && bytes.get(end - 1) == '\n' && bytes.get(end - 2) == '\n';
    }
}
