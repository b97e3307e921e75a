package io.github.jamesgreylist.bridge.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;

/**
 * HTTP to a port, by the JDK's client.
 *
 * @param base    without a slash at the end
 * @param whoever is to answer there, for messages
 * @param most    how long it may say nothing
 */
record TcpWire(String base, String whoever, Duration most) implements Wire {

    private static final Duration TO_CONNECT = Duration.ofSeconds(10);

    @Override
    public Answer ask(Request request, Map<String, String> headers) throws IOException {
        if (request.body().isEmpty()) {
            return ask(request, headers, BodyPublishers.noBody());
        }
        // With its length: James's WebAdmin loses a body that comes in chunks.
        Path spooled = Files.createTempFile("greylist-", ".body");
        try (InputStream body = request.body().get()) {
            Files.copy(body, spooled, StandardCopyOption.REPLACE_EXISTING);
            return ask(request, headers, BodyPublishers.ofFile(spooled));
        } finally {
            Files.delete(spooled);
        }
    }

    private Answer ask(Request request, Map<String, String> headers, BodyPublisher body) throws IOException {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TO_CONNECT).build();
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(request)).method(request.method(), body);
        headers.forEach(builder::header);
        if (request.body().isPresent()) {
            builder.header("Content-Type", request.contentType());
        }
        try {
            HttpResponse<InputStream> response = client.send(builder.timeout(most).build(), BodyHandlers.ofInputStream());
            return new Answer(response.statusCode(), patience(response.body()).in(response.body()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw CommandFailure.of("nobody answers at " + base + ": start " + whoever + ", or look at the port");
        } catch (HttpTimeoutException e) {
            throw patience(InputStream.nullInputStream()).failure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.of("interrupted");
        }
    }

    private Patience patience(InputStream body) {
        return new Patience(most, whoever, body);
    }

    private URI uri(Request request) {
        try {
            return URI.create(base + request.target());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitStatus.WRONG_USAGE, base + " is no address: " + e.getMessage());
        }
    }
}
