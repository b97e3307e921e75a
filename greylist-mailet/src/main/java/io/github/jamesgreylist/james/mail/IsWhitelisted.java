package io.github.jamesgreylist.james.mail;

import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Recipients for whom the mail passed by a list: {@code IsWhitelisted}, or by a certain one, in the words of the
 * decision log: {@code IsWhitelisted=client whitelist}. It has to stand before whatever changes recipients.
 */
public final class IsWhitelisted extends RecipientMatcher {

    private Optional<String> wanted = Optional.empty();

    @Override
    void configure(Optional<String> condition) {
        wanted = condition;
    }

    @Override
    boolean matches(Mail mail, MailAddress recipient) {
        return GreylistAttributes.list(mail, recipient)
            .filter(list -> wanted.isEmpty() || wanted.get().equalsIgnoreCase(list))
            .isPresent();
    }
}
