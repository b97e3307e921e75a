package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several whitelists as one, asked in their order. One that fails must not cost mail, nor the others their say. */
public final class Whitelists implements Whitelist {

    private static final Logger LOGGER = LoggerFactory.getLogger(Whitelists.class);

    private final List<Whitelist> whitelists;
    private final Set<Class<?>> reported = ConcurrentHashMap.newKeySet();

    public Whitelists(Collection<? extends Whitelist> whitelists) {
        this.whitelists = List.copyOf(whitelists);
    }

    @Override
    public Optional<String> find(Attempt attempt) {
        for (Whitelist whitelist : whitelists) {
            Optional<String> name = ask(whitelist, attempt);
            if (name.isPresent()) {
                return name;
            }
        }
        return Optional.empty();
    }

    /**
     * A whitelist that has an attempt.
     *
     * @param name in the words of the log
     * @param line if it is one of files
     */
    public record Listing(String name, Optional<Line> line) {}

    /** As {@link #find}, without being counted as a match. */
    public Optional<Listing> explain(Attempt attempt) {
        return whitelists.stream().flatMap(whitelist -> explain(whitelist, attempt).stream()).findFirst();
    }

    private Optional<Listing> explain(Whitelist whitelist, Attempt attempt) {
        return whitelist instanceof FileWhitelist files
            ? files.line(attempt).map(line -> new Listing(files.name(), Optional.of(line)))
            : ask(whitelist, attempt).map(name -> new Listing(name, Optional.empty()));
    }

    private Optional<String> ask(Whitelist whitelist, Attempt attempt) {
        try {
            Optional<String> name = whitelist.find(attempt);
            if (name != null) {
                return name;
            }
            report(whitelist, new NullPointerException("it answered null"));
        } catch (RuntimeException | LinkageError e) {
            report(whitelist, e);
        }
        return Optional.empty();
    }

    /** Once: it will fail for the next mail, too. */
    private void report(Whitelist whitelist, Throwable failure) {
        if (reported.add(whitelist.getClass())) {
            LOGGER.warn("the whitelist {} fails and counts as empty when it does", whitelist.getClass().getName(), failure);
        } else {
            LOGGER.debug("the whitelist {} failed again", whitelist.getClass().getName(), failure);
        }
    }
}
