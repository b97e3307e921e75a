package io.github.jamesgreylist.policy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whatever the bytes are and however they are cut, the parser says the same and keeps within its bounds. Jazzer looks
 * for inputs that do not: for some seconds in each build, for longer with {@code make fuzz}.
 */
class RequestParserFuzzTest {

    @DictionaryEntries({"request=smtpd_access_policy\\x0a", "sender=", "sasl_username=", "recipient=",
        "\\x0a\\x0a", "\\x0d\\x0a"})
    @FuzzTest(maxDuration = "15s")
    void anyBytesInAnyPieces(FuzzedDataProvider data) {
        Heard inPieces = new Heard();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (data.remainingBytes() > 0) {
            byte[] piece = data.consumeBytes(data.consumeInt(1, 64));
            all.writeBytes(piece);
            inPieces.feed(piece);
        }
        Heard whole = new Heard();
        whole.feed(all.toByteArray());

        if (!whole.said.equals(inPieces.said)) {
            throw new AssertionError("in pieces: " + inPieces.said + ", at once: " + whole.said);
        }
    }

    /** What a parser said of the bytes of one connection. */
    private static final class Heard {

        private final RequestParser parser = new RequestParser();
        private final List<Object> said = new ArrayList<>();
        private boolean refused;

        void feed(byte[] piece) {
            ByteBuffer bytes = ByteBuffer.wrap(piece);
            try {
                while (!refused && bytes.hasRemaining()) {
                    Optional<PolicyRequest> request = parser.parse(bytes);
                    request.ifPresent(this::hear);
                }
            } catch (MalformedRequestException e) {
                refused = true;
                said.add(e.getMessage());
            }
        }

        private void hear(PolicyRequest request) {
            request.attributes().forEach((name, value) -> {
                if (!PolicyRequest.KNOWN.contains(name) || value.length() > RequestParser.LONGEST_LINE
                        || value.indexOf('\n') >= 0) {
                    throw new AssertionError("kept what is out of bounds: " + name);
                }
            });
            said.add(request);
        }
    }
}
