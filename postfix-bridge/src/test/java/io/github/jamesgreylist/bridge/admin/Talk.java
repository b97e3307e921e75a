package io.github.jamesgreylist.bridge.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that sends what it is told, byte by byte. */
final class Talk implements AutoCloseable {

    private final SocketChannel channel;
    private final OutputStream out;
    private final InputStream in;

    private Talk(SocketAddress address) throws IOException {
        channel = SocketChannel.open(address);
        out = Channels.newOutputStream(channel);
        in = Channels.newInputStream(channel);
    }

    static Talk to(Path socket) throws IOException {
        return new Talk(UnixDomainSocketAddress.of(socket));
    }

    static Talk to(SocketAddress port) throws IOException {
        return new Talk(new InetSocketAddress(InetAddress.getLoopbackAddress(), ((InetSocketAddress) port).getPort()));
    }

    Talk say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** All that comes until the other side closes. */
    String hear() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits for the end, in whatever way it comes. */
    boolean isClosedByTheOther() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** @return how many bytes came; -1 at the end */
    int hearSome(byte[] into) throws IOException {
        return in.read(into);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
