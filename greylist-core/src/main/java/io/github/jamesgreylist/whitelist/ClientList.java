package io.github.jamesgreylist.whitelist;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.match.Domains;
import io.github.jamesgreylist.match.Networks;
import io.github.jamesgreylist.match.Regexes;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What postgrey's {@code whitelist_clients} says: addresses, networks, and names.
 *
 * <p>Expressions look at the client's name only, as postgrey's do, and not at its address. Where postgrey sees the word
 * {@code unknown}, there is no name here, and nothing matches it. What they say of a name is remembered as long as the
 * list is in force.
 */
final class ClientList implements FileWhitelist.Entries {

    /** About 4 MB; with the longest names, which strangers choose, about 10 MB. */
    private static final int MOST_REMEMBERED = 20_000;
    private static final int LONGEST_REMEMBERED = 255;
    /** From beginning to end only what an address has: digits and dots. */
    private static final Pattern ADDRESSES_ONLY =
        Pattern.compile("/\\^(?:\\d|\\\\\\.|\\\\d|\\[[\\d-]+]|[()|?*+]|\\{[\\d,]+})+\\$/i?");

    private final Networks networks = new Networks();
    private final Domains<LineInForce> domains = new Domains<>();
    private final Regexes regexes = new Regexes();
    private final Cache<String, Optional<LineInForce>> remembered =
        Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).executor(Runnable::run).build();

    @Override
    public void add(LineInForce entry) {
        String text = entry.line().text();
        if (Regexes.looksLikeOne(text)) {
            if (ADDRESSES_ONLY.matcher(text).matches()) {
                throw entry.line()
                    .refuse("an expression looks at the names of clients, and no name is an address: write the network,"
                        + " as in 192.0.2.0/24");
            }
            regexes.add(entry);
        } else if (text.equalsIgnoreCase("unknown")) {
            throw entry.line()
                .refuse("a client without a verified name has none here, so this would match nobody: write its address");
        } else if (Networks.looksLikeOne(text)) {
            networks.add(entry);
        } else {
            domains.put(text, entry, entry.line());
        }
    }

    @Override
    public Optional<LineInForce> find(Attempt attempt) {
        Optional<LineInForce> byAddress = networks.find(attempt.client());
        return byAddress.isPresent() ? byAddress : attempt.clientName().flatMap(this::findName);
    }

    /** Domains cost no more than remembering does; each expression does. */
    private Optional<LineInForce> findName(String name) {
        if (regexes.isEmpty() || name.length() > LONGEST_REMEMBERED) {
            return lookUp(name);
        }
        Optional<LineInForce> listed = remembered.getIfPresent(name);
        if (listed == null) {
            listed = lookUp(name);
            remembered.put(name, listed);
        }
        return listed;
    }

    private Optional<LineInForce> lookUp(String name) {
        return domains.find(name).or(() -> regexes.find(name));
    }
}
