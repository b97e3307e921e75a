package io.github.jamesgreylist.admin;

/**
 * The person or program behind a request, for the log line of a change.
 *
 * @param name  as far as it is known: a system user, a token's name, what WebAdmin knows
 * @param from  an address, or {@code socket}
 */
public record Caller(String name, String from) {}
