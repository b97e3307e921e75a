package io.github.jamesgreylist.jamesonderby.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which mail, and to which server.
 *
 * @param host a name or an address
 * @param from empty for the null sender of bounces
 */
record Attempt(String host, int port, String from, String to) {

    private static final String OUR_HOST = "127.0.0.1";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>@\\p{Cntrl}]+@[^\\s<>@\\p{Cntrl}]+");

    /**
     * @param arguments {@code HOST=}, {@code PORT=}, {@code FROM=}, {@code TO=}; all but {@code FROM=} count as not given if they
     *                  are empty
     * @throws IllegalArgumentException with a message for the person who typed them
     */
    static Attempt parse(String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(argument + " is no NAME=VALUE");
            }
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        String host = given.getOrDefault("HOST", "");
        String port = given.getOrDefault("PORT", "");
        String to = given.getOrDefault("TO", "");
        if (!host.isEmpty() && to.isEmpty()) {
            throw new IllegalArgumentException(
                "TO= is missing: a mailbox of " + host + ", for example TO=postmaster@example.org");
        }
        return new Attempt(host(host), port(port.isEmpty() ? host.isEmpty() ? "2525" : "25" : port),
            sender(given.getOrDefault("FROM", "ann@example.org")), address("TO", to.isEmpty() ? "bob@demo.test" : to));
    }

    private static String host(String typed) {
        boolean isHost = typed.matches("[A-Za-z0-9._-]+|[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
        return typed.isEmpty() ? OUR_HOST
            : require(isHost, "HOST", typed, "it must be the name of a host or an address; its port is named by PORT=");
    }

    private static int port(String typed) {
        boolean isPort = typed.matches("\\d{1,5}") && Integer.parseInt(typed) >= 1 && Integer.parseInt(typed) <= 65_535;
        return Integer.parseInt(require(isPort, "PORT", typed, "it must be a number from 1 to 65535, for example 25"));
    }

    private static String sender(String typed) {
        return typed.isEmpty() ? "" : address("FROM", typed);
    }

    private static String address(String name, String typed) {
        return require(ADDRESS.matcher(typed).matches(), name, typed,
            "it must be an address, for example bob@demo.test, without < and >");
    }

    private static String require(boolean holds, String name, String typed, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(name + "='" + typed.replaceAll("\\p{Cntrl}", "?") + "' is refused: " + rule);
        }
        return typed;
    }

    /** Whether it is the server that ./greylist run starts, as far as the address says. */
    boolean isOurs() {
        return host.equals(OUR_HOST);
    }

    String place() {
        return host + ":" + port;
    }
}
