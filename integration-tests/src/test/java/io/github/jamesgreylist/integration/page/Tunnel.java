package io.github.jamesgreylist.integration.page;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A port of this machine that leads to a Unix socket, as {@code ssh -L} makes it. */
final class Tunnel implements AutoCloseable {

    private final ServerSocketChannel port;
    private final Path socket;

    private Tunnel(ServerSocketChannel port, Path socket) {
        this.port = port;
        this.socket = socket;
    }

    static Tunnel to(Path socket) throws IOException {
        ServerSocketChannel port = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        Tunnel tunnel = new Tunnel(port, socket);
        start(tunnel::accept);
        return tunnel;
    }

    int port() {
        ServerSocket local = port.socket();
        return local.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            SocketChannel near = port.accept();
            SocketChannel far = SocketChannel.open(UnixDomainSocketAddress.of(socket));
            start(() -> pump(near, far));
            start(() -> pump(far, near));
        }
    }

    private static void pump(SocketChannel from, SocketChannel to) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(8_192);
        while (from.read(some) >= 0) {
            some.flip();
            while (some.hasRemaining()) {
                to.write(some);
            }
            some.clear();
        }
        to.shutdownOutput();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // One of the two has closed it, which is for the test to judge.
            }
        }, "tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        port.close();
    }
}
