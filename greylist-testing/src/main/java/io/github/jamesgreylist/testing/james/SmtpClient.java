package io.github.jamesgreylist.testing.james;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * An SMTP dialogue, line by line, in UTF-8. It checks nothing: the caller looks at the replies. Not thread-safe.
 *
 * <pre>{@code
 * try (SmtpClient smtp = SmtpClient.connect(2525)) {
 *     smtp.command("HELO client.example");
 *     smtp.command("MAIL FROM:<ann@example.org>");
 *     SmtpReply reply = smtp.command("RCPT TO:<bob@demo.test>");
 * }
 * }</pre>
 */
public final class SmtpClient implements AutoCloseable {

    private final Optional<PrintStream> echo;
    private final StringBuilder transcript = new StringBuilder();
    private Socket socket;
    private BufferedReader in;
    private OutputStream out;
    private SmtpReply banner;

    private SmtpClient(Socket socket, Optional<PrintStream> echo) throws IOException {
        this.socket = socket;
        this.in = reader(socket);
        this.out = socket.getOutputStream();
        this.echo = echo;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Connects to the loopback interface and reads the banner. */
    public static SmtpClient connect(int port) throws IOException {
        return to(port).connect();
    }

    /** A connection to the loopback interface, to be described further. */
    public static Connection to(int port) {
        return to("127.0.0.1", port);
    }

    /** A connection to another machine, or another address of this one. */
    public static Connection to(String host, int port) {
        return new Connection(host, port);
    }

    /** The reply that greeted this connection. */
    public SmtpReply banner() {
        return banner;
    }

    /** Sends a line and reads its reply. */
    public SmtpReply command(String line) throws IOException {
        send(line);
        return readReply();
    }

    /** Sends a line, its line end added, and reads nothing: for pipelining. */
    public void send(String line) throws IOException {
        note("C: " + line);
        sendQuietly(line + "\r\n");
    }

    /**
     * Reads one reply, of however many lines.
     *
     * @throws EOFException                    if the server closed the connection before the reply was complete
     * @throws java.net.SocketTimeoutException if nothing comes within the timeout of the connection
     */
    public SmtpReply readReply() throws IOException {
        List<String> lines = new ArrayList<>();
        String line;
        do {
            line = in.readLine();
            if (line == null) {
                throw new EOFException("connection closed by the server after:\n" + transcript);
            }
            note("S: " + line);
            lines.add(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return new SmtpReply(code(line), lines);
    }

    /**
     * Sends DATA and, if that gets 354, the message and the final dot.
     *
     * @param message lines ending in {@code \n} or {@code \r\n}; leading dots are doubled here
     * @return the reply to the message, or that to DATA if it was not 354
     */
    public SmtpReply data(String message) throws IOException {
        SmtpReply reply = command("DATA");
        if (reply.code() != 354) {
            return reply;
        }
        StringBuilder stuffed = new StringBuilder();
        for (String line : message.lines().toList()) {
            note("C: " + line);
            stuffed.append(line.startsWith(".") ? "." : "").append(line).append("\r\n");
        }
        sendQuietly(stuffed.toString());
        return command(".");
    }

    /**
     * Sends STARTTLS and, if that gets 220, goes on encrypted.
     *
     * @param tls with trust in the server's certificate, which has to name the host that was connected to
     * @return the reply to STARTTLS
     * @throws javax.net.ssl.SSLHandshakeException if the certificate is not trusted, or names another host
     */
    public SmtpReply startTls(SSLContext tls) throws IOException {
        SmtpReply reply = command("STARTTLS");
        if (reply.code() == 220) {
            encrypt(tls);
        }
        return reply;
    }

    private void encrypt(SSLContext tls) throws IOException {
        String host = ((InetSocketAddress) socket.getRemoteSocketAddress()).getHostString();
        SSLSocket encrypted = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = encrypted.getSSLParameters();
        // Java has rules for names in certificates by this name only; they hold for SMTP as well.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        socket = encrypted;
        in = reader(encrypted);
        out = encrypted.getOutputStream();
    }

    /** Everything sent and received so far, each line with {@code C: } or {@code S: } before it. */
    public String transcript() {
        return transcript.toString();
    }

    /** Closes the connection without a word; send QUIT before if it matters. */
    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static int code(String line) throws IOException {
        if (!line.matches("[2-5][0-9][0-9]( .*)?")) {
            throw new IOException("not an SMTP reply: " + line);
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private void sendQuietly(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void note(String line) {
        transcript.append(line).append('\n');
        echo.ifPresent(stream -> stream.println(line));
    }

    /** How to connect. */
    public static final class Connection {
        private final String host;
        private final int port;
        private Optional<String> client = Optional.empty();
        private Optional<PrintStream> echo = Optional.empty();
        private Optional<SSLContext> tls = Optional.empty();
        /** Longer than the longest time budget of a greylist in these tests. */
        private Duration timeout = Duration.ofMinutes(2);

        private Connection(String host, int port) {
            this.host = host;
            this.port = port;
        }

        /**
         * Pretends to be another client by a PROXY header, version 1, which the server must be configured to expect
         * ({@code proxyRequired}).
         *
         * @param address an IPv4 or IPv6 address
         */
        public Connection as(String address) {
            this.client = Optional.of(address);
            return this;
        }

        /** Encrypts from the first byte, as at port 465. See {@link SmtpClient#startTls}. */
        public Connection encrypted(SSLContext tls) {
            this.tls = Optional.of(tls);
            return this;
        }

        /** Prints the dialogue while it happens, in the form of {@link SmtpClient#transcript()}. */
        public Connection echo(PrintStream stream) {
            this.echo = Optional.of(stream);
            return this;
        }

        /** For the connection and for each read; 30 s unless told. */
        public Connection timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /** Connects and reads the banner, whatever it says. */
        public SmtpClient connect() throws IOException {
            Socket socket = new Socket();
            try {
                int millis = Math.toIntExact(timeout.toMillis());
                socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), millis);
                socket.setSoTimeout(millis);
                socket.setTcpNoDelay(true);
                SmtpClient smtp = new SmtpClient(socket, echo);
                if (client.isPresent()) {
                    smtp.sendQuietly(proxyHeader(client.get()));
                }
                if (tls.isPresent()) {
                    smtp.encrypt(tls.get());
                }
                smtp.banner = smtp.readReply();
                return smtp;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }

        private String proxyHeader(String address) {
            boolean v6 = address.contains(":");
            return "PROXY " + (v6 ? "TCP6 " : "TCP4 ") + address + (v6 ? " ::1 " : " 127.0.0.1 ") + "40000 " + port + "\r\n";
        }
    }
}
