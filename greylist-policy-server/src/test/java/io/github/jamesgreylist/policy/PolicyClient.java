package io.github.jamesgreylist.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What Postfix would be: sends requests, reads answers. */
final class PolicyClient implements AutoCloseable {

    private final SocketChannel socket;
    private final BufferedReader in;

    private PolicyClient(SocketAddress address) throws IOException {
        this.socket = SocketChannel.open(address);
        this.in = new BufferedReader(new InputStreamReader(Channels.newInputStream(socket), StandardCharsets.UTF_8));
    }

    static PolicyClient connect(int port) throws IOException {
        return new PolicyClient(new InetSocketAddress("127.0.0.1", port));
    }

    static PolicyClient connect(InetSocketAddress address) throws IOException {
        return new PolicyClient(address);
    }

    static PolicyClient connect(Path unixSocket) throws IOException {
        return new PolicyClient(UnixDomainSocketAddress.of(unixSocket));
    }

    /** A complete request of Postfix for a stranger's mail, its attributes replaced by those given. */
    static String request(String... namesAndValues) {
        Map<String, String> attributes = new LinkedHashMap<>();
        put(attributes, "request", "smtpd_access_policy", "protocol_state", "RCPT", "protocol_name", "ESMTP",
            "helo_name", "mail.example.org", "queue_id", "", "instance", "", "sender", "ann@example.org",
            "recipient", "bob@demo.test", "client_address", "192.0.2.9", "client_name", "unknown",
            "reverse_client_name", "unknown", "sasl_method", "", "sasl_username", "", "etrn_domain", "");
        put(attributes, namesAndValues);
        return attributes.entrySet().stream().map(pair -> pair.getKey() + "=" + pair.getValue() + "\n")
            .collect(Collectors.joining()) + "\n";
    }

    private static void put(Map<String, String> attributes, String... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put(namesAndValues[i], namesAndValues[i + 1]);
        }
    }

    String ask(String... namesAndValues) throws IOException {
        send(request(namesAndValues));
        return answer();
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    void send(byte[] bytes) throws IOException {
        Channels.newOutputStream(socket).write(bytes);
    }

    /** The next answer's action; null if the server has closed the connection. */
    String answer() throws IOException {
        String line = in.readLine();
        if (line == null) {
            return null;
        }
        if (!line.startsWith("action=") || !"".equals(in.readLine())) {
            throw new AssertionError("no answer of a policy server: " + line);
        }
        return line.substring("action=".length());
    }

    void sendNoMore() throws IOException {
        socket.shutdownOutput();
    }

    Socket socket() {
        return socket.socket();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
