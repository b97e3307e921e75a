package io.github.jamesgreylist.admin.http;

import io.github.jamesgreylist.admin.Caller;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request, as a front end got it.
 *
 * @param method  in capitals
 * @param path    as it was sent, without the query
 * @param query   as it was sent, not decoded, without the question mark; empty if there is none
 * @param headers the last value of each; names in any case
 * @param body    read at most once, by the thread that asks; the front end closes it
 * @param caller  as far as the front end knows; for the log
 */
public record AdminRequest(String method, String path, String query, Map<String, String> headers, InputStream body,
        Caller caller, Access access) {

    public AdminRequest {
        Map<String, String> small = new TreeMap<>();
        headers.forEach((name, value) -> small.put(name.toLowerCase(Locale.ROOT), value));
        headers = Map.copyOf(small);
    }

    /** @param name in small letters */
    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
