package io.github.jamesgreylist.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What is wrong with a configuration, collected so that its operator is told of all of it at once. For one thread. */
public final class Problems {

    private final Set<String> all = new LinkedHashSet<>();
    private final int mostTold;

    public Problems() {
        this(Integer.MAX_VALUE);
    }

    /** @param mostTold the others are only counted: a file that is something else altogether must not fill the log */
    public Problems(int mostTold) {
        this.mostTold = mostTold;
    }

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

    /** Does something that may be refused in the same way. */
    public void note(Runnable work) {
        read(() -> {
            work.run();
            return true;
        });
    }

    /** All of them, in the order in which they came. */
    public List<String> list() {
        return List.copyOf(all);
    }

    /** @throws SettingsException with all problems, if there are any */
    public void refuse() {
        if (!all.isEmpty()) {
            throw new SettingsException(all.size() <= mostTold ? List.copyOf(all)
                : Stream.concat(all.stream().limit(mostTold), Stream.of("and " + (all.size() - mostTold) + " more")).toList());
        }
    }
}
