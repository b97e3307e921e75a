package io.github.jamesgreylist.james.mail;

import java.util.Collection;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.Matcher;
import org.apache.mailet.MatcherConfig;

/**
 * A matcher that looks at each recipient. James's {@code GenericMatcher} would bind it to one James: its methods
 * throw an exception of {@code javax.mail}, which is {@code jakarta.mail} in James 3.9.
 */
abstract class RecipientMatcher implements Matcher {

    private MatcherConfig config;

    @Override
    public final void init(MatcherConfig config) {
        this.config = config;
        configure(Optional.ofNullable(config.getCondition()).map(String::trim).filter(text -> !text.isEmpty()));
    }

    /** @param condition what stands behind the {@code =}, if anything does */
    abstract void configure(Optional<String> condition);

    abstract boolean matches(Mail mail, MailAddress recipient);

    @Override
    public final Collection<MailAddress> match(Mail mail) {
        return mail.getRecipients().stream().filter(recipient -> matches(mail, recipient)).toList();
    }

    @Override
    public final MatcherConfig getMatcherConfig() {
        return config;
    }

    @Override
    public final String getMatcherInfo() {
        return getClass().getSimpleName();
    }

    @Override
    public final void destroy() {}
}
