package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.list.ListWatch;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.WhitelistFiles;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.util.List;
import java.util.Optional;

/** The lists in files, as settings name them. Read by the constructor, and again when somebody saves one, once they are watched. */
public final class Lists {

    private final Optional<FileWhitelist> clients;
    private final Optional<FileWhitelist> recipients;
    private final Optional<FileWhitelist> senders;
    private final Optional<ListInForce<RecipientRules>> rules;

    /**
     * @param own read in addition; the last file of each list
     * @throws SettingsException with all that is wrong in the files
     */
    public Lists(GreylistSettings settings, OwnLists own) {
        WhitelistFiles files = settings.files();
        Problems problems = new Problems();
        this.clients = problems.read(() -> FileWhitelist.clients(ListFile.of(files.clients(), own.clients())));
        this.recipients = problems.read(() -> FileWhitelist.recipients(ListFile.of(files.recipients(), own.recipients())));
        this.senders = problems.read(() -> FileWhitelist.senders(ListFile.of(files.senders(), own.senders())));
        this.rules = problems.read(
            () -> RecipientRules.read(ListFile.of(files.rules(), own.rules()), settings.policy().retryWindow()));
        problems.refuse();
    }

    /** By address, network and verified name of the client. */
    public FileWhitelist clients() {
        return clients.orElseThrow();
    }

    public FileWhitelist recipients() {
        return recipients.orElseThrow();
    }

    public FileWhitelist senders() {
        return senders.orElseThrow();
    }

    /** Who is greylisted, and for how long. */
    public ListInForce<RecipientRules> recipientRules() {
        return rules.orElseThrow();
    }

    List<FileWhitelist> whitelists() {
        return List.of(clients(), recipients(), senders());
    }

    RecipientRules rulesInForce() {
        return recipientRules().get();
    }

    ListWatch watch() {
        return new ListWatch(List.of(clients().list(), recipients().list(), senders().list(), recipientRules()));
    }
}
