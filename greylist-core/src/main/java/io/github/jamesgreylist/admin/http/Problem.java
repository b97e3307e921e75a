package io.github.jamesgreylist.admin.http;

import java.util.Map;
import java.util.Optional;

/** Why a request is refused, in James's form of errors. The message is a sentence for whoever asked. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final transient Map<String, String> headers;

    Problem(int status, String type, String message) {
        this(status, type, message, Map.of());
    }

    Problem(int status, String type, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.type = type;
        this.headers = headers;
    }

    static Problem badInput(String message) {
        return new Problem(400, "InvalidArgument", message);
    }

    static Problem notFound(String path) {
        return new Problem(404, "notFound", "there is nothing under " + path
            + ": /greylist/openapi.yaml lists what there is");
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    Body body(Optional<String> cause) {
        return new Body(status, type, getMessage(), cause);
    }

    /** As James's {@code ErrorResponder} has it. */
    record Body(int statusCode, String type, String message, Optional<String> cause) {}
}
