package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.list.ListWatch;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.FileNames;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.WhitelistFiles;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.nio.file.Path;
import java.util.List;

/** The lists in files: read at the start, and read again when somebody saves one, until the server stops. */
final class ListFiles {

    private final FileWhitelist clients;
    private final FileWhitelist recipients;
    private final FileWhitelist senders;
    private final ListInForce<RecipientRules> rules;
    private final ListWatch watch;

    /** @throws SettingsException that names file, line and reason; James then refuses to start */
    @Inject
    ListFiles(GreylistConfiguration configuration) {
        Path directory = configuration.directory();
        WhitelistFiles files = configuration.settings().files();
        try {
            this.clients = FileWhitelist.clients(in(directory, files.clients()));
            this.recipients = FileWhitelist.recipients(in(directory, files.recipients()));
            this.senders = FileWhitelist.senders(in(directory, files.senders()));
            this.rules = RecipientRules.read(in(directory, files.rules()), configuration.settings().policy().retryWindow());
        } catch (SettingsException e) {
            throw GreylistConfiguration.refuse(e.getMessage());
        }
        this.watch = new ListWatch(List.of(clients.list(), recipients.list(), senders.list(), rules));
        watch.start();
    }

    private static List<ListFile> in(Path directory, FileNames names) {
        return ListFile.of(names, directory);
    }

    FileWhitelist clients() {
        return clients;
    }

    FileWhitelist recipients() {
        return recipients;
    }

    FileWhitelist senders() {
        return senders;
    }

    ListInForce<RecipientRules> rules() {
        return rules;
    }

    /** As {@link GreylistLifecycle#stop}. */
    @javax.annotation.PreDestroy
    @jakarta.annotation.PreDestroy
    public void stop() {
        watch.close();
    }
}
