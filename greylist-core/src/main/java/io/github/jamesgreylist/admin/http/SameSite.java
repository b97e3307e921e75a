package io.github.jamesgreylist.admin.http;

import java.util.Set;

/**
 * Refuses what another site makes a browser ask, whatever authentication the browser has: by the name under which this
 * server is asked for, and by what browsers say of the page that asks. Programs say nothing of the kind.
 */
record SameSite(AllowedHosts hosts) {

    private static final Set<String> OURS = Set.of("same-origin", "none");

    /** @throws Problem if it is another site's */
    void check(AdminRequest request) {
        String host = request.header("host").orElse("");
        if (!hosts.allows(host)) {
            throw forbidden("this server does not answer to the name '" + host + "': ask for localhost or for its address, or"
                + " name it in adminHosts");
        }
        request.header("origin").filter(origin -> !isOf(host, origin)).ifPresent(origin -> {
            throw forbidden("a page of " + origin + " may not ask here; behind a proxy, let it pass on the header Host");
        });
        if (!isFollowedLink(request)) {
            request.header("sec-fetch-site").filter(site -> !OURS.contains(site)).ifPresent(site -> {
                throw forbidden("a page of another site may not ask here");
            });
        }
    }

    private static boolean isOf(String host, String origin) {
        return origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host);
    }

    /** To the page, which holds no data, others may lead. */
    private static boolean isFollowedLink(AdminRequest request) {
        return PageFiles.isOne(request.path()) && request.header("sec-fetch-mode").filter("navigate"::equals).isPresent();
    }

    private static Problem forbidden(String message) {
        return new Problem(403, "Forbidden", message);
    }
}
