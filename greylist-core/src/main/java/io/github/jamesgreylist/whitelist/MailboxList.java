package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.match.Mailboxes;
import io.github.jamesgreylist.match.Regexes;
import java.util.Optional;
import java.util.function.Function;

/** What postgrey's {@code whitelist_recipients} says; senders are listed in the same way. */
final class MailboxList implements FileWhitelist.Entries {

    private final Function<Attempt, String> whose;
    private final Mailboxes<LineInForce> mailboxes = new Mailboxes<>();
    private final Regexes regexes = new Regexes();

    /** @param whose the address that has to be listed; {@code ""}, the null sender, only matches an expression */
    MailboxList(Function<Attempt, String> whose) {
        this.whose = whose;
    }

    @Override
    public void add(LineInForce entry) {
        String text = entry.line().text();
        if (Regexes.looksLikeOne(text)) {
            regexes.add(entry);
        } else {
            mailboxes.put(text, entry, entry.line());
        }
    }

    @Override
    public Optional<LineInForce> find(Attempt attempt) {
        String address = whose.apply(attempt);
        Optional<LineInForce> mailbox = mailboxes.find(address);
        return mailbox.isPresent() ? mailbox : regexes.find(address);
    }
}
