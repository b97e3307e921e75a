package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A whitelist in files of postgrey's syntax ({@code docs/behaviour.md} §6). Each factory reads the files. */
public final class FileWhitelist implements Whitelist {

    private final String name;
    private final ListInForce<Lines> list;

    /** What the lines say. For one thread as long as lines are added, then for any. */
    interface Entries {

        /** @throws SettingsException if the line cannot be used */
        void add(LineInForce entry);

        /** The line that has the attempt. */
        Optional<LineInForce> find(Attempt attempt);
    }

    private record Lines(Entries entries, List<LineInForce> all) {

        void add(Line line) {
            LineInForce entry = new LineInForce(line);
            entries.add(entry);
            all.add(entry);
        }
    }

    private FileWhitelist(String name, List<ListFile> files, Supplier<Entries> empty) {
        this.name = name;
        this.list = new ListInForce<>(name, files, () -> new Lines(empty.get(), new ArrayList<>()), Lines::add);
    }

    /**
     * By address, network and verified name of the client: postgrey's {@code whitelist_clients}.
     *
     * @throws SettingsException if the files cannot be used
     */
    public static FileWhitelist clients(List<ListFile> files) {
        return new FileWhitelist("client whitelist", files, ClientList::new);
    }

    /**
     * postgrey's {@code whitelist_recipients}.
     *
     * @throws SettingsException if the files cannot be used
     */
    public static FileWhitelist recipients(List<ListFile> files) {
        return new FileWhitelist("recipient whitelist", files, () -> new MailboxList(Attempt::recipient));
    }

    /**
     * Like the recipients. Anybody can claim any sender: such a list is an open door for whoever knows what is on it.
     *
     * @throws SettingsException if the files cannot be used
     */
    public static FileWhitelist senders(List<ListFile> files) {
        return new FileWhitelist("sender whitelist", files, () -> new MailboxList(Attempt::sender));
    }

    @Override
    public Optional<String> find(Attempt attempt) {
        Optional<LineInForce> entry = list.get().entries.find(attempt);
        entry.ifPresent(LineInForce::match);
        return entry.isPresent() ? Optional.of(name) : Optional.empty();
    }

    /** The line by which {@link #find} would answer. That somebody asks is no match. */
    public Optional<Line> line(Attempt attempt) {
        return list.get().entries.find(attempt).map(LineInForce::line);
    }

    /** In the words of the log. */
    public String name() {
        return name;
    }

    /** Lines in force that have matched nobody since they were read. */
    public List<Line> neverMatched() {
        return list.get().all.stream().filter(entry -> !entry.hasMatched()).map(LineInForce::line).toList();
    }

    /** The files behind it, to be watched. */
    public ListInForce<?> list() {
        return list;
    }
}
