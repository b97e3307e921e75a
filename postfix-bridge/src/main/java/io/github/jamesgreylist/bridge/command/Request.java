package io.github.jamesgreylist.bridge.command;

import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A question to a server. */
final class Request {

    private final String method;
    private final String path;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private String contentType = "";
    private @Nullable InputStream body;

    Request(String method, String path) {
        this.method = method;
        this.path = path;
    }

    static Request get(String path) {
        return new Request("GET", path);
    }

    /** @param value null if it was not typed */
    Request with(String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
        return this;
    }

    Request body(String type, InputStream bytes) {
        contentType = type;
        body = bytes;
        return this;
    }

    String method() {
        return method;
    }

    Optional<InputStream> body() {
        return Optional.ofNullable(body);
    }

    /** How long a server may say nothing. */
    Duration patience() {
        return path.endsWith("/import") ? Patience.FOR_AN_IMPORT : Patience.USUAL;
    }

    String contentType() {
        return contentType;
    }

    /** Path and query. */
    String target() {
        return parameters.isEmpty() ? path
            : path + "?" + parameters.entrySet().stream().map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
