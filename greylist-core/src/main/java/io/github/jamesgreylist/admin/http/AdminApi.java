package io.github.jamesgreylist.admin.http;

import io.github.jamesgreylist.admin.Administration;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Answers requests. For any number of threads; blocks, as {@link Administration} does, so never on a network thread.
 *
 * <p>A front end finds out who asks, and how much he may do. All else is here: which sites and hosts may ask, who may do
 * what, errors and their words.
 */
public final class AdminApi {

    private final Administration administration;
    private final AllowedHosts hosts;

    /** @param hosts of the door: a process may have several, each with an API of its own */
    public AdminApi(Administration administration, AllowedHosts hosts) {
        this.administration = administration;
        this.hosts = hosts;
    }

    /** Never throws; what is wrong is an answer, too. */
    public AdminResponse answer(AdminRequest request) {
        boolean known = hosts.allows(request.header("host").orElse(""));
        return new AdminResponse(known ? 404 : 403, "application/json", Map.of(), false,
            out -> out.write(administration.getClass().getSimpleName().getBytes(StandardCharsets.UTF_8)));
    }
}
