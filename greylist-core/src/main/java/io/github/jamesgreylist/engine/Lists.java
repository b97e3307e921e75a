package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.list.ListWatch;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.WhitelistFiles;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The lists in files, as settings name them. Read by the constructor, and again when somebody saves one, once they are watched. */
public final class Lists {

    private final List<FileWhitelist> whitelists = new ArrayList<>();
    private final ListInForce<RecipientRules> rules;

    /** @throws SettingsException with all that is wrong in the files */
    public Lists(GreylistSettings settings) {
        WhitelistFiles files = settings.files();
        Problems problems = new Problems();
        problems.read(() -> whitelists.add(FileWhitelist.clients(ListFile.of(files.clients()))));
        problems.read(() -> whitelists.add(FileWhitelist.recipients(ListFile.of(files.recipients()))));
        problems.read(() -> whitelists.add(FileWhitelist.senders(ListFile.of(files.senders()))));
        Optional<ListInForce<RecipientRules>> read = problems.read(
            () -> RecipientRules.read(ListFile.of(files.rules()), settings.policy().retryWindow()));
        problems.refuse();
        this.rules = read.orElseThrow();
    }

    /** By address, network and verified name of the client. */
    public FileWhitelist clients() {
        return whitelists.get(0);
    }

    public FileWhitelist recipients() {
        return whitelists.get(1);
    }

    public FileWhitelist senders() {
        return whitelists.get(2);
    }

    /** Who is greylisted, and for how long. */
    public ListInForce<RecipientRules> recipientRules() {
        return rules;
    }

    List<FileWhitelist> whitelists() {
        return whitelists;
    }

    RecipientRules rules() {
        return rules.get();
    }

    ListWatch watch() {
        return new ListWatch(Stream.concat(whitelists.stream().map(FileWhitelist::list), Stream.of(rules)).toList());
    }
}
