package io.github.jamesgreylist.whitelist;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.match.Domains;
import io.github.jamesgreylist.match.Networks;
import io.github.jamesgreylist.match.Regexes;

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

    private final Networks networks = new Networks();
    private final Domains<Boolean> domains = new Domains<>();
    private final Regexes regexes = new Regexes();
    private final Cache<String, Boolean> remembered =
        Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).executor(Runnable::run).build();

    @Override
    public void add(Line line) {
        if (Regexes.looksLikeOne(line.text())) {
            regexes.add(line);
        } else if (Networks.looksLikeOne(line.text())) {
            networks.add(line);
        } else {
            domains.put(line.text(), true, line);
        }
    }

    @Override
    public boolean contains(Attempt attempt) {
        return networks.contains(attempt.client()) || attempt.clientName().filter(this::containsName).isPresent();
    }

    /** Domains cost no more than remembering does; each expression does. */
    private boolean containsName(String name) {
        if (regexes.isEmpty() || name.length() > LONGEST_REMEMBERED) {
            return lookUp(name);
        }
        Boolean listed = remembered.getIfPresent(name);
        if (listed == null) {
            listed = lookUp(name);
            remembered.put(name, listed);
        }
        return listed;
    }

    private boolean lookUp(String name) {
        return domains.find(name).isPresent() || regexes.match(name);
    }
}
