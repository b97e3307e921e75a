package io.github.jamesgreylist.testing.james;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Loopback TCP ports that nobody listens on. None of them is one of those from which the system takes that of a client, or of
 * whoever listens anywhere: between the moment at which a port is found here and the one at which a server listens on it,
 * any connection on the machine could have it.
 */
public final class FreePorts {

    private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int USUAL_FIRST_EPHEMERAL = 32_768;
    private static final int FIRST = 10_240;
    /** Fewer would be tried again and again. */
    private static final int ENOUGH = 1_000;
    private static final Random RANDOM = new Random();
    private static final Set<Integer> HANDED_OUT = new HashSet<>();

    private FreePorts() {}

    /** A port that is free now and that this JVM was not given before. Nothing reserves it. */
    public static int next() throws IOException {
        return next(1);
    }

    /** The same of some in a row, of which this is the first. */
    public static synchronized int next(int inARow) throws IOException {
        while (true) {
            int port = any();
            IntStream all = IntStream.range(port, port + inARow);
            if (all.allMatch(each -> !HANDED_OUT.contains(each) && isFree(each))) {
                IntStream.range(port, port + inARow).forEach(HANDED_OUT::add);
                return port;
            }
        }
    }

    private static int any() throws IOException {
        int room = firstEphemeral() - FIRST;
        if (room >= ENOUGH) {
            return FIRST + RANDOM.nextInt(room - ENOUGH / 10);
        }
        try (ServerSocket socket = listen(0)) {
            return socket.getLocalPort();
        }
    }

    private static int firstEphemeral() throws IOException {
        if (!Files.isReadable(EPHEMERAL)) {
            return USUAL_FIRST_EPHEMERAL;
        }
        // In one go: the kernel gives nothing to whoever reads on, as Files.readString would.
        try (BufferedReader range = Files.newBufferedReader(EPHEMERAL)) {
            return Integer.parseInt(range.lines().findFirst().orElseThrow().split("\\s+")[0]);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = listen(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
    }
}
