package io.github.jamesgreylist.admin.http;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.jamesgreylist.admin.Caller;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A request that a test makes, and its answer. */
final class Asked {

    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers = new HashMap<>(Map.of("Host", "localhost:8080"));
    private Access access = Access.CHANGE;
    private String body = "";

    private Asked(String method, String address) {
        String[] parts = address.split("\\?", 2);
        this.method = method;
        this.path = parts[0];
        this.query = parts.length > 1 ? parts[1] : "";
    }

    static Asked of(String method, String address) {
        return new Asked(method, address);
    }

    Asked as(Access other) {
        access = other;
        return this;
    }

    Asked with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    Asked json(String json) {
        body = json;
        return with("Content-Type", "application/json; charset=utf-8");
    }

    Asked text(String text) {
        body = text;
        return with("content-type", "text/plain");
    }

    Answer to(AdminApi api) throws IOException {
        AdminResponse response = api.answer(new AdminRequest(method, path, query, headers,
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), new Caller("help desk", "127.0.0.1"), access));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        response.body().writeTo(written);
        return new Answer(response.status(), response.contentType(), response.headers(),
            written.toString(StandardCharsets.UTF_8));
    }

    record Answer(int status, String contentType, Map<String, String> headers, String body) {

        JsonObject json() {
            return JsonParser.parseString(body).getAsJsonObject();
        }

        String message() {
            return json().get("message").getAsString();
        }
    }
}
