package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.match.Domains;
import io.github.jamesgreylist.match.Networks;
import io.github.jamesgreylist.match.Regexes;

/**
 * What postgrey's {@code whitelist_clients} says: addresses, networks, and names.
 *
 * <p>Expressions look at the client's name only, as postgrey's do, and not at its address. Where postgrey sees the word
 * {@code unknown}, there is no name here, and nothing matches it.
 */
final class ClientList implements FileWhitelist.Entries {

    private final Networks networks = new Networks();
    private final Domains<Boolean> domains = new Domains<>();
    private final Regexes regexes = new Regexes();

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
        return networks.contains(attempt.client())
            || attempt.clientName().filter(name -> domains.find(name).isPresent() || regexes.match(name)).isPresent();
    }
}
