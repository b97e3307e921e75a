package io.github.jamesgreylist.admin.http;

import io.github.jamesgreylist.canonical.IpText;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names under which a door may be asked for ({@code Host}): {@code localhost}, any address, and what the administrator has
 * named. A page of another site that makes its own name point to this server (DNS rebinding) comes under that name; no page
 * can come from an address that is not its own server's.
 */
public final class AllowedHosts {

    private final Set<String> names;

    private AllowedHosts(Set<String> names) {
        this.names = names;
    }

    /** @param names of this server, without ports, beside {@code localhost} and addresses */
    public static AllowedHosts loopbackAnd(Collection<String> names) {
        return new AllowedHosts(Stream.concat(Stream.of("localhost"), names.stream().map(AllowedHosts::canonical))
            .collect(Collectors.toUnmodifiableSet()));
    }

    /** @param host a header's value: a name or address, maybe with a port */
    boolean allows(String host) {
        String name = canonical(host.replaceFirst(":\\d{0,5}$", ""));
        return names.contains(name) || IpText.parse(host).isPresent()
                || IpText.parse(name.replaceFirst("^\\[(.*)\\]$", "$1")).isPresent();
    }

    private static String canonical(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
