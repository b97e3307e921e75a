package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.match.Mailboxes;
import io.github.jamesgreylist.match.Regexes;
import java.util.function.Function;

/** What postgrey's {@code whitelist_recipients} says; senders are listed in the same way. */
final class MailboxList implements FileWhitelist.Entries {

    private final Function<Attempt, String> whose;
    private final Mailboxes<Boolean> mailboxes = new Mailboxes<>();
    private final Regexes regexes = new Regexes();

    /** @param whose the address that has to be listed; {@code ""}, the null sender, only matches an expression */
    MailboxList(Function<Attempt, String> whose) {
        this.whose = whose;
    }

    @Override
    public void add(Line line) {
        if (Regexes.looksLikeOne(line.text())) {
            regexes.add(line);
        } else {
            mailboxes.put(line.text(), true, line);
        }
    }

    @Override
    public boolean contains(Attempt attempt) {
        String address = whose.apply(attempt);
        return mailboxes.find(address).isPresent() || regexes.match(address);
    }
}
