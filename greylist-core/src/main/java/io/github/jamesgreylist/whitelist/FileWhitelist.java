package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A whitelist in files of postgrey's syntax ({@code docs/behaviour.md} §6). Each factory reads the files. */
public final class FileWhitelist implements Whitelist {

    private final String name;
    private final ListInForce<Entries> list;

    /** What the lines say. For one thread as long as lines are added, then for any. */
    interface Entries {

        /** @throws SettingsException if the line cannot be used */
        void add(Line line);

        boolean contains(Attempt attempt);
    }

    private FileWhitelist(String name, List<ListFile> files, Supplier<Entries> empty) {
        this.name = name;
        this.list = new ListInForce<>(name, files, empty, Entries::add);
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
        return list.get().contains(attempt) ? Optional.of(name) : Optional.empty();
    }

    /** The files behind it, to be watched. */
    public ListInForce<?> list() {
        return list;
    }
}
