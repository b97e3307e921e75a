package io.github.jamesgreylist.policy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Finds requests in the bytes of one connection, however they are cut into pieces: lines {@code name=value}, ending in
 * LF or CRLF, up to an empty line. The first line may be a stray one, as some monitoring plugin sends it. Of a name that comes twice the last value counts. Whatever the bytes are, it keeps
 * no more than {@value #LARGEST_REQUEST} of them. For one thread at a time.
 */
final class RequestParser {

    /** Postfix takes SMTP lines of 2,048 bytes; no attribute of a sane peer is near this. */
    static final int LONGEST_LINE = 8_192;
    static final int LARGEST_REQUEST = 32_768;
    /** Postfix 3.7 sends about thirty. */
    static final int MOST_LINES = 256;
    private static final int USUAL_LINE = 128;
    private static final RareWarning STRAY = new RareWarning(LoggerFactory.getLogger(RequestParser.class));
    private static final List<Map.Entry<String, byte[]>> NAMES = PolicyRequest.KNOWN.stream()
        .map(name -> Map.entry(name, name.getBytes(StandardCharsets.ISO_8859_1))).toList();

    private Map<String, String> attributes = new HashMap<>();
    private byte[] line = new byte[USUAL_LINE];
    private int length;
    private int lines;
    private int size;

    /**
     * Reads up to the end of a request.
     *
     * @param bytes those of the connection that have not been read; all are consumed if no request ends in them
     * @return empty if more bytes are needed
     * @throws MalformedRequestException if this cannot become a request; the parser is of no further use
     */
    Optional<PolicyRequest> parse(ByteBuffer bytes) throws MalformedRequestException {
        while (bytes.hasRemaining()) {
            int end = endOfLine(bytes);
            append(bytes, end - bytes.position());
            if (bytes.hasRemaining()) {
                bytes.get();
                count(1);
                if (endLine()) {
                    return Optional.of(endRequest());
                }
            }
        }
        return Optional.empty();
    }

    /** Where the next LF is, or else the limit. */
    private static int endOfLine(ByteBuffer bytes) {
        int end = bytes.position();
        while (end < bytes.limit() && bytes.get(end) != '\n') {
            end++;
        }
        return end;
    }

    /** Whether part of a request has come. */
    boolean isMidRequest() {
        return size > 0;
    }

    /** How many bytes of an unfinished request have come. */
    int size() {
        return size;
    }

    private void append(ByteBuffer bytes, int count) throws MalformedRequestException {
        check(length + count <= LONGEST_LINE, "a line of more than " + LONGEST_LINE + " bytes");
        count(count);
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.min(Math.max(2 * line.length, length + count), LONGEST_LINE));
        }
        bytes.get(line, length, count);
        length += count;
    }

    private void count(int bytes) throws MalformedRequestException {
        size += bytes;
        check(size <= LARGEST_REQUEST, "a request of more than " + LARGEST_REQUEST + " bytes");
    }

    /** @return whether the line was the empty one */
    private boolean endLine() throws MalformedRequestException {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        length = 0;
        if (end == 0) {
            return true;
        }
        check(++lines <= MOST_LINES, "a request of more than " + MOST_LINES + " lines");
        int equals = 0;
        while (equals < end && line[equals] != '=') {
            equals++;
        }
        if (equals == end) {
            check(lines == 1 && isText(end), "a line without '='");
            STRAY.write("a policy client sent a line without '=' {}", "before its request, which is skipped");
            return false;
        }
        String name = knownName(equals);
        if (name != null) {
            attributes.put(name, text(equals + 1, end));
        }
        return false;
    }

    /** The name at the beginning of the line; null if nobody looks at it, as at most of them. */
    private @Nullable String knownName(int end) {
        for (Map.Entry<String, byte[]> name : NAMES) {
            if (Arrays.equals(line, 0, end, name.getValue(), 0, name.getValue().length)) {
                return name.getKey();
            }
        }
        return null;
    }

    /** UTF-8, or else one character per byte: different bytes never become the same text. */
    private String text(int from, int to) {
        if (isAscii(from, to)) {
            return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line, from, to - from)).toString();
        } catch (CharacterCodingException e) {
            return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    /** No other protocol's bytes. */
    private boolean isText(int end) {
        for (int i = 0; i < end; i++) {
            if (line[i] >= 0 && line[i] < ' ') {
                return false;
            }
        }
        return true;
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private PolicyRequest endRequest() {
        PolicyRequest request = new PolicyRequest(attributes);
        attributes = new HashMap<>();
        lines = 0;
        size = 0;
        if (line.length > USUAL_LINE) {
            line = new byte[USUAL_LINE];
        }
        return request;
    }

    private static void check(boolean holds, String otherwise) throws MalformedRequestException {
        if (!holds) {
            throw new MalformedRequestException(otherwise);
        }
    }
}
