package io.github.jamesgreylist.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What is wrong with a configuration, collected so that its operator is told of all of it at once. For one thread. */
public final class Problems {

    private final Set<String> all = new LinkedHashSet<>();

    public void add(String problem) {
        all.add(problem);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Reads one part. Empty if that is refused with a {@link SettingsException}, whose problems are kept. */
    public <T> Optional<T> read(Supplier<T> part) {
        try {
            return Optional.of(part.get());
        } catch (SettingsException e) {
            all.addAll(e.problems());
            return Optional.empty();
        }
    }

    /** @throws SettingsException with all problems, if there are any */
    public void refuse() {
        if (!all.isEmpty()) {
            throw new SettingsException(List.copyOf(all));
        }
    }
}
