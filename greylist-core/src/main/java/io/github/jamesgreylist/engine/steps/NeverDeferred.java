package io.github.jamesgreylist.engine.steps;

import java.util.List;

/** RFC 5321 §4.5.1 and RFC 2142: the addresses that must be reachable when mail is in trouble. */
final class NeverDeferred {

    private static final List<String> USERS = List.of("postmaster", "abuse");

    private NeverDeferred() {}

    /** Whatever the domain, and without one. */
    static boolean is(String recipient) {
        int at = recipient.lastIndexOf('@');
        int length = at < 0 ? recipient.length() : at;
        return USERS.stream().anyMatch(user -> user.length() == length && recipient.regionMatches(true, 0, user, 0, length));
    }
}
