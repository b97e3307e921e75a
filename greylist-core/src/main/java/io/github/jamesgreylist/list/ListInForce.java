package io.github.jamesgreylist.list;

import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list that is read from files and read again when they change. Only a list without a fault comes into force; until
 * then the one before it stays. {@link #get} is for any thread.
 *
 * @param <T> what the lines amount to; never changed once it is in force
 */
public final class ListInForce<T> {

    /** Of what is wrong with a list. */
    private static final int MOST_TOLD = 20;
    private static final Logger LOGGER = LoggerFactory.getLogger(ListInForce.class);

    private final String name;
    private final List<ListFile> files;
    private final Supplier<T> empty;
    private final BiConsumer<T, Line> add;
    private volatile T inForce;
    private Object loaded;
    private Object lastSeen;

    /**
     * Reads the files.
     *
     * @param name  for the log
     * @param empty what no lines amount to
     * @param add   adds a line to that, or throws {@link Line#refuse}
     * @throws SettingsException with all that is wrong in the files
     */
    public ListInForce(String name, List<ListFile> files, Supplier<T> empty, BiConsumer<T, Line> add) {
        this.name = name;
        this.files = List.copyOf(files);
        this.empty = empty;
        this.add = add;
        this.loaded = fingerprint();
        this.lastSeen = loaded;
        load();
    }

    public T get() {
        return inForce;
    }

    /**
     * Reads the files if they have changed, and not since the last poll: whoever is still writing one is let finish.
     * Complains once about each change that is bad.
     */
    public synchronized void poll() {
        Object now = fingerprint();
        boolean settled = now.equals(lastSeen);
        lastSeen = now;
        if (settled && !now.equals(loaded)) {
            reload();
        }
    }

    /**
     * Reads the files now, changed or not. A fault in them is logged.
     *
     * @return whether the list in force is what the files say
     */
    public synchronized boolean reload() {
        // Taken first: a change while the files are read is seen by the next poll.
        loaded = fingerprint();
        try {
            load();
            return true;
        } catch (SettingsException e) {
            e.problems()
                .forEach(problem -> LOGGER.warn("{} has changed and is refused, the one in force stays. {}", name, problem));
            return false;
        }
    }

    private void load() {
        Problems problems = new Problems(MOST_TOLD);
        List<Line> lines = new ArrayList<>();
        files.forEach(file -> problems.note(() -> lines.addAll(file.lines())));
        T list = empty.get();
        lines.forEach(line -> problems.note(() -> add(list, line)));
        problems.refuse();
        inForce = list;
        if (files.isEmpty()) {
            return;
        }
        LOGGER.info("{}: {} entries in force, from {}", name, lines.size(),
            files.stream().map(ListFile::toString).collect(Collectors.joining(", ")));
    }

    private void add(T list, Line line) {
        if (line.text().length() > Line.LONGEST) {
            throw line.refuse("a line has at most " + Line.LONGEST + " characters");
        }
        add.accept(list, line);
    }

    private Object fingerprint() {
        return files.stream().map(ListFile::fingerprint).toList();
    }
}
