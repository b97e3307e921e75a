package io.github.jamesgreylist.bridge.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP over the socket in a --dbdir, which the JDK's own client does not speak.
 *
 * @param most how long it may say nothing
 */
record UnixWire(Path socket, Duration most) implements Wire {

    private static final int AT_ONCE = 8_192;

    @Override
    public Answer ask(Request request, Map<String, String> headers) throws IOException {
        SocketChannel channel = open();
        Patience patience = new Patience(most, "the server at " + socket, channel);
        try {
            patience.await(() -> connect(channel));
            OutputStream out = new BufferedOutputStream(patience.out(Channels.newOutputStream(channel)), AT_ONCE);
            Optional<IOException> brokenOff = send(request, headers, out);
            try {
                return ResponseReader.read(patience.in(Channels.newInputStream(channel)));
            } catch (IOException e) {
                brokenOff.ifPresent(e::addSuppressed);
                throw e;
            }
        } catch (IOException | CommandFailure e) {
            channel.close();
            throw e;
        }
    }

    boolean isAnybodyThere() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static SocketChannel open() {
        try {
            return SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException | UnsupportedOperationException e) {
            throw CommandFailure.of("this machine has no Unix sockets: " + e.getMessage());
        }
    }

    private boolean connect(SocketChannel channel) throws IOException {
        try {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (AsynchronousCloseException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.of(why(String.valueOf(e.getMessage())));
        }
    }

    private String why(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("permission denied")) {
            return socket + " may be opened by " + owner() + " only, and you are " + System.getProperty("user.name")
                + ": put sudo -u " + owner() + " before the command";
        }
        if (text.contains("refused")) {
            return "no server is running at " + socket + ", which one that was killed has left: start it";
        }
        if (text.contains("no such file")) {
            return "no server is running that has its socket at " + socket + ": start it, or name the --dbdir that it was"
                + " started with";
        }
        return "the server at " + socket + " cannot be reached: " + message;
    }

    /** Of the socket, or if that cannot be seen, of the nearest directory above it that can. */
    private String owner() {
        for (Path path = socket; path != null; path = path.getParent()) {
            try {
                return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            } catch (IOException | UnsupportedOperationException e) {
                // Then who owns the directory.
            }
        }
        return "its owner";
    }

    /** @return why not all was sent: the server may have said no before that, and that is worth reading */
    private static Optional<IOException> send(Request request, Map<String, String> headers, OutputStream out) {
        try {
            StringBuilder head =
                new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\nHost: localhost\r\n");
            headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            request.body().ifPresent(body -> head.append("Content-Type: ").append(request.contentType())
                .append("\r\nTransfer-Encoding: chunked\r\n"));
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            if (request.body().isPresent()) {
                sendChunks(request.body().get(), out);
            }
            out.flush();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    private static void sendChunks(InputStream body, OutputStream out) throws IOException {
        byte[] bytes = new byte[AT_ONCE];
        for (int count; (count = body.read(bytes)) >= 0;) {
            if (count > 0) {
                out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes, 0, count);
                out.write(new byte[] {'\r', '\n'});
            }
        }
        out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
