package io.github.jamesgreylist.admin.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * An answer. The front end sends status and headers, then has the body written.
 *
 * @param contentType of the body; there is always one
 * @param headers     to be sent as they are, beside the content type
 * @param streamed    whether the body may be long and take a while; all others have at most some hundred kilobytes
 */
public record AdminResponse(int status, String contentType, Map<String, String> headers, boolean streamed, Body body) {

    /** Writes what the answer says. */
    @FunctionalInterface
    public interface Body {

        /**
         * Called once; blocks.
         *
         * @throws IOException what {@code out} throws
         * @throws RuntimeException if it cannot be finished (the store went away): the connection must break then, or the
         *         reader would take a part for the whole
         */
        void writeTo(OutputStream out) throws IOException;
    }

    public AdminResponse {
        headers = Map.copyOf(headers);
    }
}
