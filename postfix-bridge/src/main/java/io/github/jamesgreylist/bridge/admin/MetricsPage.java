package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.admin.http.Access;
import io.github.jamesgreylist.admin.http.AdminRequest;
import io.github.jamesgreylist.admin.http.AdminResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** What Prometheus reads: numbers, and nothing about anybody's mail. */
final class MetricsPage implements Function<AdminRequest, AdminResponse> {

    static final String PATH = "/metrics";
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<byte[]> text;

    MetricsPage(Supplier<byte[]> text) {
        this.text = text;
    }

    @Override
    public AdminResponse apply(AdminRequest request) {
        if (!request.path().equals(PATH)) {
            return plain(404, "there is only " + PATH + " here\n", Map.of());
        }
        if (request.access() == Access.NONE) {
            return plain(401, "a token is wanted: Authorization: Bearer TOKEN\n", Map.of("WWW-Authenticate", "Bearer"));
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return plain(405, "it can only be read\n", Map.of("Allow", "GET, HEAD"));
        }
        byte[] bytes = text.get();
        return new AdminResponse(200, TEXT_FORMAT, Map.of("Cache-Control", "no-store"), false, out -> out.write(bytes));
    }

    private static AdminResponse plain(int status, String sentence, Map<String, String> headers) {
        byte[] bytes = sentence.getBytes(StandardCharsets.UTF_8);
        return new AdminResponse(status, "text/plain; charset=utf-8", headers, false, out -> out.write(bytes));
    }
}
