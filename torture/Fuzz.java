import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random and mutated requests over the sockets of a bridge on loopback. {@code java Fuzz.java PORT SEED NUMBER} prints how
 * many it looked at, and how many of those it answered; the others it refused.
 */
final class Fuzz extends Thread {

    private static final int THREADS = 24;
    private static final int MILLIS_TO_WAIT = 30_000;
    private static final byte[][] ODD = bytes("\0", "\r", "\n", "\r\n", "\n\n", "=", "==", "\u00ff\u00fe", "\u00ed\u00a0\u0080",
        "\u00f0\u009f\u0092\u00a9", "%s%n", "${jndi:x}", "a".repeat(300), "9".repeat(40), "-1", "::ffff:1.2.3.4", "[::1]",
        "256.1.1.1", "<>", "@", "\"", "\\", "prvs=", "SRS0=", "*", "../");
    private static final byte[][] OTHERS = bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "EHLO x\r\nMAIL FROM:<a@b>\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003", "\n".repeat(50), "x".repeat(9000) + "\n\n",
        "a=b\n".repeat(300) + "\n", "request=junk_mail_control\n\n", "request=smtpd_access_policy\n\n");
    private static final String[] STATES = {"RCPT", "DATA", "END-OF-MESSAGE", "CONNECT", "VRFY", "ETRN", ""};
    private static final String[] NAMES = {"sender", "recipient", "client_address", "client_name", "helo_name", "sasl_username",
        "instance", "queue_id", "protocol_state", "request", "size"};
    /** From here on, so that no honest client of a run has one. */
    private static final int NUMBERS = 8_000_000;
    private static final int[] AT_ONCE = {1, 4, 16, 40};
    private static final int[] CUTS = {0, 0, 1, 5};
    private static final int[] SPOILT = {1, 1, 2, 3, 8};

    private static final AtomicLong examined = new AtomicLong();
    private static final AtomicLong answered = new AtomicLong();

    private final InetSocketAddress server;
    private final Random chance;
    private final long wanted;

    private Fuzz(InetSocketAddress server, long seed, long wanted) {
        this.server = server;
        this.chance = new Random(seed);
        this.wanted = wanted;
    }

    public static void main(String[] arguments) throws InterruptedException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        long seed = Long.parseLong(arguments[1]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(new Fuzz(server, seed * THREADS + i, Long.parseLong(arguments[2])));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println(examined + " " + answered);
    }

    @Override
    public void run() {
        while (examined.get() < wanted) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            int requests = AT_ONCE[chance.nextInt(AT_ONCE.length)];
            for (int i = 0; i < requests; i++) {
                batch.writeBytes(request());
            }
            int answers = answers(batch.toByteArray());
            answered.addAndGet(answers);
            // After the first request that is refused the connection is closed, and nobody looks at what is behind it.
            examined.addAndGet(Math.min(requests, answers + 1));
        }
    }

    private int answers(byte[] data) {
        int answers = 0;
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(MILLIS_TO_WAIT);
            socket.connect(server, MILLIS_TO_WAIT);
            send(data, socket.getOutputStream());
            if (chance.nextInt(10) == 0) {
                // Gone, without reading.
                socket.setSoLinger(true, 0);
                return 0;
            }
            socket.shutdownOutput();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int before = 0, read = in.read(); read >= 0; before = read, read = in.read()) {
                answers += before == '\n' && read == '\n' ? 1 : 0;
            }
        } catch (IOException e) {
            // Closed by the bridge in the middle.
            return answers;
        }
        return answers;
    }

    private void send(byte[] data, OutputStream out) throws IOException {
        int[] cuts = chance.ints(CUTS[chance.nextInt(CUTS.length)], 0, data.length + 1).sorted().toArray();
        int begin = 0;
        for (int cut : cuts) {
            out.write(data, begin, cut - begin);
            begin = cut;
        }
        out.write(data, begin, data.length - begin);
    }

    private byte[] request() {
        double kind = chance.nextDouble();
        if (kind < 0.02) {
            return one(OTHERS);
        }
        if (kind < 0.04) {
            return random(600);
        }
        List<byte[]> lines = honest();
        if (kind < 0.15) {
            return joined(lines, bytes("\n")[0]);
        }
        return kind < 0.35 ? spoilt(joined(lines, bytes("\n")[0])) : odd(lines);
    }

    private List<byte[]> honest() {
        int n = NUMBERS + chance.nextInt(2000);
        String name = "mail.d" + n + ".example";
        return new ArrayList<>(List.of(bytes("request=smtpd_access_policy", "protocol_state=RCPT", "protocol_name=ESMTP",
            "client_address=20." + (n >> 16 & 255) + '.' + (n >> 8 & 255) + '.' + (n & 255), "client_name=" + name,
            "reverse_client_name=" + name, "helo_name=" + name, "sender=ann@d" + n + ".example", "recipient=bob@example.org",
            "recipient_count=0", "instance=" + Long.toHexString(chance.nextLong()), "size=0")));
    }

    /** Whole lines that are odd, so that what is behind the parser has its share. */
    private byte[] odd(List<byte[]> lines) {
        int more = 1 + chance.nextInt(3);
        for (int i = 0; i < more; i++) {
            lines.add(chance.nextInt(lines.size() + 1), oddLine());
        }
        if (chance.nextDouble() < 0.3) {
            Collections.shuffle(lines, chance);
        }
        return joined(lines, one(bytes("\n", "\r\n")));
    }

    private byte[] oddLine() {
        double what = chance.nextDouble();
        if (what >= 0.6 && what < 0.95) {
            return bytes("protocol_state=" + STATES[chance.nextInt(STATES.length)])[0];
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        line.writeBytes(bytes(NAMES[chance.nextInt(NAMES.length)])[0]);
        if (what < 0.6) {
            line.write('=');
            int parts = chance.nextInt(4);
            for (int i = 0; i < parts; i++) {
                for (byte some : part()) {
                    if (some != '\n') {
                        line.write(some);
                    }
                }
            }
        }
        return line.toByteArray();
    }

    private byte[] part() {
        return switch (chance.nextInt(3)) {
            case 0 -> one(ODD);
            case 1 -> random(30);
            default -> bytes("ann@d1.example")[0];
        };
    }

    private byte[] spoilt(byte[] request) {
        byte[] data = request;
        int times = SPOILT[chance.nextInt(SPOILT.length)];
        for (int i = 0; i < times; i++) {
            int at = chance.nextInt(data.length + 1);
            double what = chance.nextDouble();
            if (what < 0.3 && at < data.length) {
                data[at] ^= (byte) (1 << chance.nextInt(8));
            } else if (what < 0.5) {
                data = spliced(data, at, Math.min(data.length, at + chance.nextInt(20)), new byte[0], 0);
            } else if (what < 0.8) {
                data = spliced(data, at, at, one(ODD), 1);
            } else {
                byte[] some = Arrays.copyOfRange(data, at, Math.min(data.length, at + chance.nextInt(100)));
                data = spliced(data, at, at, some, 1 + chance.nextInt(3));
            }
        }
        return data;
    }

    private static byte[] spliced(byte[] data, int from, int to, byte[] some, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(data, 0, from);
        for (int i = 0; i < times; i++) {
            all.writeBytes(some);
        }
        all.write(data, to, data.length - to);
        return all.toByteArray();
    }

    private static byte[] joined(List<byte[]> lines, byte[] end) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
            all.writeBytes(end);
        }
        all.writeBytes(end);
        return all.toByteArray();
    }

    private byte[] random(int fewerThan) {
        byte[] some = new byte[chance.nextInt(fewerThan)];
        chance.nextBytes(some);
        return some;
    }

    private byte[] one(byte[][] of) {
        return of[chance.nextInt(of.length)];
    }

    /** A byte for each character. */
    private static byte[][] bytes(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            all[i] = texts[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return all;
    }
}
