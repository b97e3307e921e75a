package io.github.jamesgreylist.policy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attributes of one request that somebody here looks at, as they came.
 *
 * @param attributes are not changed any more
 */
record PolicyRequest(Map<String, String> attributes) {

    /** Everything else in a request is skipped. */
    static final Set<String> KNOWN = Set.of("request", "protocol_state", "client_address", "client_name", "helo_name",
        "sender", "recipient", "instance", "queue_id", "sasl_username");

    /** The value, or {@code ""} if there is none: Postfix sends the one for the other. */
    String get(String name) {
        return attributes.getOrDefault(name, "");
    }

    boolean has(String name) {
        return attributes.containsKey(name);
    }

    /** The value, if it says anything. */
    Optional<String> filled(String name) {
        return Optional.of(get(name)).filter(value -> !value.isEmpty());
    }
}
