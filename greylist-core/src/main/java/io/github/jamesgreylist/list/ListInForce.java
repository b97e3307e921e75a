package io.github.jamesgreylist.list;

import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list that is read from files and read again when they change. At first, lines that cannot be used are left out, with a
 * warning each: a server must start. After a change only a list without a new fault comes into force; until then the one
 * before it stays. A file that looks as if it were just being written (it ends in the middle of a line, or most
 * of its entries are gone) is believed when it has been unchanged for a while. {@link #get} is for any thread.
 *
 * @param <T> what the lines amount to; never changed once it is in force
 */
public final class ListInForce<T> {

    /** Of what is wrong with a list. */
    private static final int MOST_TOLD = 20;
    /** A file that is in doubt is believed when it has looked the same for so many polls. */
    private static final int POLLS_OF_DOUBT = 5;
    private static final Logger LOGGER = LoggerFactory.getLogger(ListInForce.class);

    private final String name;
    private final List<ListFile> files;
    private final Supplier<T> empty;
    private final BiConsumer<T, Line> add;
    private volatile T inForce;
    private volatile int size;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile Instant since = Instant.EPOCH;
    /** Lines in each of the files, of those in force. */
    private List<Integer> entries = List.of();
    /** Lines that could not be used when the server started: they harm nobody when they are read again. */
    private Set<Line> leftOut = Set.of();
    private List<String> problems = List.of();
    private Object loaded;
    private Object lastSeen;
    /** So many polls have seen the same. */
    private int unchanged;
    private Object doubted = "";

    /**
     * Reads the files.
     *
     * @param name  for the log
     * @param empty what no lines amount to
     * @param add   adds a line to that, or throws {@link Line#refuse}
     * @throws SettingsException if a file cannot be read
     */
    public ListInForce(String name, List<ListFile> files, Supplier<T> empty, BiConsumer<T, Line> add) {
        this.name = name;
        this.files = List.copyOf(files);
        this.empty = empty;
        this.add = add;
        this.loaded = fingerprint();
        this.lastSeen = loaded;
        List<ListFile.Content> contents = read();
        Understood<T> understood = understand(contents);
        this.inForce = understood.list;
        begin(understood, contents);
    }

    private void begin(Understood<T> understood, List<ListFile.Content> contents) {
        leftOut = understood.refused.keySet();
        problems = understood.refused.values().stream().map(problem -> problem.replaceFirst(" is refused: ", ": ")).toList();
        problems.stream().limit(MOST_TOLD).forEach(problem -> LOGGER.warn("{}, left out: {}", name, problem));
        if (problems.size() > MOST_TOLD) {
            LOGGER.warn("{}, left out: {} more", name, problems.size() - MOST_TOLD);
        }
        enforce(understood, contents);
    }

    /** What was left out at the start and why, line by line. */
    public synchronized List<String> leftOut() {
        return problems;
    }

    /** Files that the operator named and that are not there. */
    public List<ListFile> missing() {
        return files.stream().filter(ListFile::isMissed).toList();
    }

    public T get() {
        return inForce;
    }

    /** In their order. */
    public List<ListFile> files() {
        return files;
    }

    /** How many entries are in force. */
    public int size() {
        return size;
    }

    /** Why the files are not what is in force; empty if they are. */
    public Optional<String> trouble() {
        return trouble;
    }

    /** @throws SettingsException if this line would be refused in a file */
    public void check(Line line) {
        add(empty.get(), line);
    }

    /**
     * Changes one of the files and reads them all: at the end it is in force, or everything is as it was. What is half
     * written in the other files is not believed for that.
     *
     * @throws IOException       if the file cannot be written
     * @throws SettingsException if the files cannot come into force as they would be; with all that is wrong in them
     */
    public synchronized void change(ListFile file, UnaryOperator<ListText> change) throws IOException {
        OwnFile own = new OwnFile(file);
        look();
        Object others = lastSeen.equals(loaded) || unchanged >= POLLS_OF_DOUBT ? fingerprintBut(file) : "";
        Optional<byte[]> before = own.change(change);
        try {
            look();
            List<ListFile.Content> contents = read();
            if (!others.equals(fingerprintBut(file))) {
                doubt(contents, Optional.of(file)).ifPresent(doubt -> {
                    throw new SettingsException(doubt + ", as while it is being written: try again in some seconds");
                });
            }
            loaded = lastSeen;
            load(contents);
        } catch (SettingsException e) {
            own.restore(before);
            throw e;
        }
    }

    /** When it was read. */
    public Instant since() {
        return since;
    }

    /**
     * Reads the files if they have changed, and not since the last poll: whoever is still writing one is let finish.
     * Complains once about each change that is bad.
     */
    public synchronized void poll() {
        look();
        if (unchanged > 0 && !lastSeen.equals(loaded)) {
            reload(unchanged >= POLLS_OF_DOUBT);
        }
    }

    /**
     * Reads the files now, changed or not. A fault in them is logged; what is in doubt is left to the next polls.
     *
     * @return whether the list in force is what the files say
     */
    public synchronized boolean reload() {
        look();
        return reload(lastSeen.equals(loaded) || unchanged >= POLLS_OF_DOUBT);
    }

    private void look() {
        Object now = fingerprint();
        unchanged = now.equals(lastSeen) ? unchanged + 1 : 0;
        lastSeen = now;
    }

    private boolean reload(boolean believed) {
        try {
            List<ListFile.Content> contents = read();
            Optional<String> doubt = believed ? Optional.empty() : doubt(contents, Optional.empty());
            if (doubt.isPresent()) {
                tell(doubt.get());
                return false;
            }
            loaded = lastSeen;
            load(contents);
            return true;
        } catch (SettingsException e) {
            loaded = lastSeen;
            trouble = Optional.of(String.join("; ", e.problems()));
            e.problems()
                .forEach(problem -> LOGGER.warn("{} has changed and is refused, the one in force stays. {}", name, problem));
            return false;
        }
    }

    /** Once for each change. */
    private void tell(String doubt) {
        if (!lastSeen.equals(doubted)) {
            doubted = lastSeen;
            trouble = Optional.of(doubt + ", as while it is being written");
            LOGGER.info("{}: {}, as while it is being written: the list in force stays until the file has not changed for"
                + " {} seconds", name, doubt, POLLS_OF_DOUBT * ListWatch.SECONDS_BETWEEN_POLLS);
        }
    }

    /**
     * @param complete a file that is none, whatever it looks like
     * @return which file may be half of one, and why
     */
    private Optional<String> doubt(List<ListFile.Content> contents, Optional<ListFile> complete) {
        for (int i = 0; i < contents.size(); i++) {
            if (complete.filter(files.get(i)::equals).isPresent()) {
                continue;
            }
            if (contents.get(i).endsMidLine()) {
                return Optional.of(files.get(i) + " ends in the middle of a line");
            }
            int now = contents.get(i).lines().size();
            if (!entries.isEmpty() && 2 * now < entries.get(i)) {
                return Optional.of(files.get(i) + " has " + inWords(now) + " and had " + entries.get(i));
            }
        }
        return fingerprint().equals(lastSeen) ? Optional.empty() : Optional.of("a file has changed while it was read");
    }

    /** @throws SettingsException if files cannot be read */
    private List<ListFile.Content> read() {
        Problems problems = new Problems(MOST_TOLD);
        List<ListFile.Content> contents = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            ListFile file = files.get(i);
            boolean hadLines = !entries.isEmpty() && entries.get(i) > 0;
            problems.read(() -> file.content(hadLines)).ifPresent(contents::add);
        }
        problems.refuse();
        return contents;
    }

    private void load(List<ListFile.Content> contents) {
        Understood<T> understood = understand(contents);
        Problems problems = new Problems(MOST_TOLD);
        understood.refused.forEach((line, problem) -> {
            if (leftOut.stream().noneMatch(known -> known.isSameAs(line))) {
                problems.add(problem);
            }
        });
        problems.refuse();
        enforce(understood, contents);
    }

    private void enforce(Understood<T> understood, List<ListFile.Content> contents) {
        inForce = understood.list;
        since = Instant.now();
        entries = contents.stream().map(content -> content.lines().size()).toList();
        size = entries.stream().mapToInt(Integer::intValue).sum() - understood.refused.size();
        trouble = Optional.empty();
        if (files.isEmpty()) {
            return;
        }
        missing().forEach(file -> LOGGER.warn("{}: there is no {}: it counts as empty until it is there", name, file));
        LOGGER.info("{}: {} in force, from {}", name, inWords(size),
            files.stream().map(ListFile::toString).collect(Collectors.joining(", ")));
    }

    private static String inWords(int count) {
        return count == 1 ? "1 entry" : count + " entries";
    }

    /**
     * What lines amount to.
     *
     * @param refused lines that cannot be used, and why
     */
    private record Understood<T>(T list, Map<Line, String> refused) {}

    private Understood<T> understand(List<ListFile.Content> contents) {
        Understood<T> understood = new Understood<>(empty.get(), new LinkedHashMap<>());
        contents.forEach(content -> content.lines().forEach(line -> {
            try {
                add(understood.list, line);
            } catch (SettingsException e) {
                understood.refused.put(line, String.join("; ", e.problems()));
            }
        }));
        return understood;
    }

    private void add(T list, Line line) {
        if (line.text().length() > Line.LONGEST) {
            throw line.refuse("a line has at most " + Line.LONGEST + " characters");
        }
        add.accept(list, line);
    }

    private Object fingerprintBut(ListFile file) {
        return files.stream().filter(each -> !each.equals(file)).map(ListFile::fingerprint).toList();
    }

    private Object fingerprint() {
        return files.stream().map(ListFile::fingerprint).toList();
    }
}
