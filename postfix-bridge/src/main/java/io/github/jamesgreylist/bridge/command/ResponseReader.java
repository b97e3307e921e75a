package io.github.jamesgreylist.bridge.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a response of HTTP/1.1. A body that breaks off before its end is an {@link EOFException}. */
final class ResponseReader {

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int CONTINUE = 100;

    private ResponseReader() {}

    /** @param connection is closed with the answer */
    static Answer read(InputStream connection) throws IOException {
        InputStream in = new BufferedInputStream(connection);
        int status = status(in);
        Map<String, String> headers = headers(in);
        while (status == CONTINUE) {
            status = status(in);
            headers = headers(in);
        }
        return new Answer(status, body(in, headers));
    }

    private static int status(InputStream in) throws IOException {
        String line = line(in);
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("what answers there speaks no HTTP");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].strip().toLowerCase(Locale.ROOT), parts.length > 1 ? parts[1].strip() : "");
        }
        return headers;
    }

    private static InputStream body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return new Pieces(in, true, 0);
        }
        Optional<String> length = Optional.ofNullable(headers.get("content-length"));
        try {
            return length.isPresent() ? new Pieces(in, false, Long.parseLong(length.get())) : in;
        } catch (NumberFormatException e) {
            throw new IOException("what answers there speaks no HTTP", e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() >= LONGEST_LINE) {
                throw new EOFException("the connection ended within the answer");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** A body whose end is known: by its chunks or its length. */
    private static final class Pieces extends FilterInputStream {

        private final boolean chunked;
        private long left;
        private boolean first = true;
        private boolean ended;

        Pieces(InputStream in, boolean chunked, long left) {
            super(in);
            this.chunked = chunked;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (left == 0 && !ended) {
                next();
            }
            if (ended) {
                return -1;
            }
            int count = in.read(into, from, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the answer broke off");
            }
            left -= count;
            return count;
        }

        private void next() throws IOException {
            if (!chunked) {
                ended = true;
                return;
            }
            if (!first) {
                line(in);
            }
            first = false;
            try {
                left = Long.parseLong(line(in).split(";", 2)[0].strip(), 16);
            } catch (NumberFormatException e) {
                throw new IOException("what answers there speaks no HTTP", e);
            }
            ended = left == 0;
        }
    }
}
