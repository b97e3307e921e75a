package io.github.jamesgreylist.testing.james;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an INBOX: just enough IMAP (RFC 3501) for LOGIN, SELECT and FETCH. Not thread-safe. */
public final class ImapClient implements AutoCloseable {

    private static final Pattern LITERAL = Pattern.compile("\\{([0-9]+)}$");
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Socket socket;
    private final InputStream in;
    private int commands;

    private ImapClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * Connects to the loopback interface and logs in.
     *
     * @throws IOException also if the server refuses the password
     */
    public static ImapClient login(int port, String user, String password) throws IOException {
        Socket socket = new Socket();
        try {
            int millis = Math.toIntExact(READ_TIMEOUT.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), millis);
            socket.setSoTimeout(millis);
            ImapClient imap = new ImapClient(socket);
            imap.line();
            imap.command("LOGIN " + quoted(user) + " " + quoted(password));
            return imap;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** All messages of the INBOX, oldest first, as they are stored; lines end in {@code \r\n}. */
    public List<String> inbox() throws IOException {
        if (command("SELECT INBOX").lines().contains("* 0 EXISTS")) {
            return List.of();
        }
        try {
            return command("FETCH 1:* (BODY.PEEK[])").literals();
        } catch (RefusedException e) {
            if (e.getMessage().contains("Invalid messageset")) {
                // James announces a message while it is being delivered, and does not find it then.
                return List.of();
            }
            throw e;
        }
    }

    /**
     * Polls the INBOX until it holds that many messages or more.
     *
     * @throws IOException also if it does not within the timeout
     */
    public List<String> awaitInbox(int messages, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<String> found = inbox();
        while (found.size() < messages) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                    "expected " + messages + " messages within " + timeout.toMillis() + " ms, found " + found.size());
            }
            pause();
            found = inbox();
        }
        return found;
    }

    /**
     * The header fields of that name, unfolded, without name and outer white space.
     *
     * @param name without the colon, in any case
     */
    public static List<String> headers(String message, String name) {
        String head = message.split("\r?\n\r?\n", 2)[0].replaceAll("\r?\n[ \t]+", " ");
        return head.lines()
            .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
            .map(line -> line.substring(name.length() + 1).trim())
            .toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Response command(String command) throws IOException {
        String tag = "a" + ++commands;
        socket.getOutputStream().write((tag + " " + command + "\r\n").getBytes(StandardCharsets.UTF_8));
        Response response = new Response(new ArrayList<>(), new ArrayList<>());
        while (true) {
            String line = line();
            Matcher literal = LITERAL.matcher(line);
            if (literal.find()) {
                response.literals.add(text(Integer.parseInt(literal.group(1))));
            } else if (line.startsWith(tag + " OK")) {
                return response;
            } else if (line.startsWith(tag + " ")) {
                throw new RefusedException("IMAP " + command.split(" ")[0] + " refused: " + line);
            }
            response.lines.add(line);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("IMAP connection closed by the server");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private String text(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("IMAP connection closed by the server");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    private record Response(List<String> lines, List<String> literals) {}
}
