package io.github.jamesgreylist.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request with exactly the headers that a test wants: the JDK's client sends none that lie about where they come from. */
final class RawHttp {

    private final int port;
    private final String line;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private String body = "";

    RawHttp(int port, String line) {
        this.port = port;
        this.line = line;
        headers.put("Host", "127.0.0.1:" + port);
        headers.put("Connection", "close");
    }

    RawHttp with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    RawHttp body(String type, String text) {
        body = text;
        return with("Content-Type", type);
    }

    /** Status line, headers and body, as they came. */
    record Answer(int status, String head, String body) {}

    Answer ask() throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        headers.put("Content-Length", Integer.toString(bytes.length));
        StringBuilder request = new StringBuilder(line + " HTTP/1.1\r\n");
        headers.forEach((name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(bytes);
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String[] parts = all.split("\r\n\r\n", 2);
            return new Answer(Integer.parseInt(all.substring(9, 12)), parts[0], parts.length > 1 ? parts[1] : "");
        }
    }
}
