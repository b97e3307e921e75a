package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.admin.http.AdminResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What the door itself says no to, in the form of all errors. */
enum Refusal {

    NOT_HTTP(400, "InvalidArgument", "this is no HTTP request that can be understood"),
    TWO_HOSTS(400, "InvalidArgument", "a request has one Host header"),
    TOO_SLOW(408, "Timeout", "the request was not complete within 30 seconds"),
    LONG_BODY(413, "InvalidArgument", "the body has more than 65536 bytes, which only an import may have"),
    LONG_ADDRESS(414, "InvalidArgument", "the address has more than 8192 bytes"),
    LONG_HEADERS(431, "InvalidArgument", "the headers have more than 16384 bytes"),
    FAULT(500, "ServerError", "the greylist cannot answer this because of a fault of its own: its log has more"),
    BUSY(503, "ServerError", "as much is being asked as can be answered: try again in a moment; of exports and imports two may"
        + " run at a time");

    private final int status;
    private final String type;
    private final String sentence;

    Refusal(int status, String type, String sentence) {
        this.status = status;
        this.type = type;
        this.sentence = sentence;
    }

    AdminResponse response() {
        byte[] json = ("{\"statusCode\":" + status + ",\"type\":\"" + type + "\",\"message\":\"" + sentence + "\"}")
            .getBytes(StandardCharsets.UTF_8);
        return new AdminResponse(status, "application/json", Map.of(), false, out -> out.write(json));
    }
}
