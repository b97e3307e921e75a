package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.match.Mailboxes;
import io.github.jamesgreylist.match.Regexes;
import java.util.List;

/** What postgrey's {@code whitelist_recipients} says; senders are listed in the same way. Immutable once it is made. */
final class MailboxList {

    private final Mailboxes<Boolean> mailboxes = new Mailboxes<>();
    private final Regexes regexes = new Regexes();

    private MailboxList() {
    }

    static MailboxList of(List<Line> lines) {
        MailboxList list = new MailboxList();
        lines.forEach(list::add);
        return list;
    }

    private void add(Line line) {
        if (Regexes.looksLikeOne(line.text())) {
            regexes.add(line);
        } else {
            mailboxes.put(line.text(), true, line);
        }
    }

    /** @param address as the client sent it; {@code ""}, the null sender, only matches an expression */
    boolean contains(String address) {
        return mailboxes.find(address).isPresent() || regexes.match(address);
    }
}
