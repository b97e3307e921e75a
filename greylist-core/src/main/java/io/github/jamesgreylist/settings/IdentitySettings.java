package io.github.jamesgreylist.settings;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How it is found out who a client is.
 *
 * @param spf           whether SPF is asked
 * @param dns           the recursive name server that is asked; empty for those of the system, in James those of James
 * @param dnsWhitelists domains of lists of good clients
 * @param suffixes      a public suffix list in the place of the one that is shipped
 */
public record IdentitySettings(boolean spf, Optional<InetSocketAddress> dns, List<String> dnsWhitelists,
        Optional<Path> suffixes) {

    static IdentitySettings from(SettingsReader reader) {
        return new IdentitySettings(reader.read(Settings.SPF).equals("on"), reader.read(Settings.DNS),
            reader.read(Settings.DNS_WHITELISTS), reader.read(Settings.PUBLIC_SUFFIX_LIST));
    }
}
