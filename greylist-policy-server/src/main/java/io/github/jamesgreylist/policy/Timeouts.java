package io.github.jamesgreylist.policy;

import java.time.Duration;

/**
 * How long a connection is kept.
 *
 * @param idle    between requests. Postfix closes what it has not used for 300 s (smtpd_policy_service_max_idle), and
 *                it is better if the server is not the first to close
 * @param request from the first byte of a request to its last, and for the client to take its answer
 */
record Timeouts(Duration idle, Duration request) {

    static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1_000), Duration.ofSeconds(60));
}
