package io.github.jamesgreylist.admin.http;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names under which a door may be asked for ({@code Host}). A page of another site that makes its own name point to this
 * server (DNS rebinding) is not among them.
 */
public final class AllowedHosts {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");
    private static final AllowedHosts ANY = new AllowedHosts(Set.of(), true);

    private final Set<String> names;
    private final boolean any;

    private AllowedHosts(Set<String> names, boolean any) {
        this.names = names;
        this.any = any;
    }

    /** For doors that no browser gets to: a Unix socket. */
    public static AllowedHosts any() {
        return ANY;
    }

    /** @param others names and addresses without ports, beside those of the loopback */
    public static AllowedHosts loopbackAnd(Collection<String> others) {
        return new AllowedHosts(Stream.concat(LOOPBACK.stream(), others.stream().map(AllowedHosts::bare))
            .collect(Collectors.toUnmodifiableSet()), false);
    }

    /** @param host a header's value: a name or address, maybe with a port */
    boolean allows(String host) {
        return any || names.contains(bare(host.replaceFirst("(?<=[^:]|\\]):\\d{0,5}$", "")));
    }

    private static String bare(String host) {
        String name = host.replaceFirst("^\\[(.*)\\]$", "$1").toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
