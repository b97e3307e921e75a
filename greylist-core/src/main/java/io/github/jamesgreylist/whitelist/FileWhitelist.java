package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.settings.SettingsException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** A whitelist in files of postgrey's syntax ({@code docs/behaviour.md} §6). Each factory reads the files. */
public final class FileWhitelist implements Whitelist {

    private final String name;
    private final ListInForce<Predicate<Attempt>> list;

    private FileWhitelist(String name, List<ListFile> files, Function<List<Line>, Predicate<Attempt>> parser) {
        this.name = name;
        this.list = new ListInForce<>(name, files, parser);
    }

    /**
     * By address, network and verified name of the client: postgrey's {@code whitelist_clients}.
     *
     * @throws SettingsException if the files cannot be used
     */
    public static FileWhitelist clients(List<ListFile> files) {
        return new FileWhitelist("client whitelist", files, lines -> ClientList.of(lines)::contains);
    }

    /**
     * postgrey's {@code whitelist_recipients}.
     *
     * @throws SettingsException if the files cannot be used
     */
    public static FileWhitelist recipients(List<ListFile> files) {
        return new FileWhitelist("recipient whitelist", files, lines -> {
            MailboxList recipients = MailboxList.of(lines);
            return attempt -> recipients.contains(attempt.recipient());
        });
    }

    /**
     * Like the recipients. Anybody can claim any sender: such a list is an open door for whoever knows what is on it.
     *
     * @throws SettingsException if the files cannot be used
     */
    public static FileWhitelist senders(List<ListFile> files) {
        return new FileWhitelist("sender whitelist", files, lines -> {
            MailboxList senders = MailboxList.of(lines);
            return attempt -> senders.contains(attempt.sender());
        });
    }

    @Override
    public Optional<String> find(Attempt attempt) {
        return list.get().test(attempt) ? Optional.of(name) : Optional.empty();
    }

    /** The files behind it, to be watched. */
    public ListInForce<?> list() {
        return list;
    }
}
