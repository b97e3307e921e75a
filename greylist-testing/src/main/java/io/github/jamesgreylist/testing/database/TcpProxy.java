package io.github.jamesgreylist.testing.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The network between a server and its clients, which can be cut: connections stay open then, and nothing arrives. */
public final class TcpProxy implements AutoCloseable {

    private final int target;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private boolean cut;
    private int connections;
    private int connectionsBeforeCut;
    private int lost;

    /** @param target the port of the server on loopback */
    public TcpProxy(int target) throws IOException {
        this.target = target;
        daemon(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    public synchronized void cut() {
        cut = true;
        connectionsBeforeCut = connections;
    }

    /** How many clients have tried since then. */
    public synchronized int connectionsDuringCut() {
        return connections - connectionsBeforeCut;
    }

    /** What did not arrive arrives now. */
    public synchronized void mend() {
        cut = false;
        notifyAll();
    }

    /** What did not arrive never arrives: connections of before stay open, and silent. */
    public synchronized void mendForNewConnections() {
        lost = connections;
        mend();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            sockets.add(client);
            int number = number();
            daemon(() -> connect(client, number));
        }
    }

    private synchronized int number() {
        return ++connections;
    }

    private void connect(Socket client, int number) throws IOException {
        awaitNetwork(number);
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(server);
            daemon(() -> forward(server, client, number));
            forward(client, server, number);
        } finally {
            client.close();
        }
    }

    private void forward(Socket from, Socket to, int number) throws IOException {
        byte[] buffer = new byte[65_536];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                awaitNetwork(number);
                out.write(buffer, 0, n);
            }
            awaitNetwork(number);
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitNetwork(int number) {
        try {
            while (cut || number <= lost) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One of the two has closed.
            }
        }, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        mend();
    }
}
