package io.github.jamesgreylist.james.mail;

import com.google.inject.Inject;
import com.google.inject.Injector;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.settings.SettingsException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.domainlist.api.DomainListException;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.apache.mailet.Mailet;
import org.apache.mailet.MailetConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns to whom local users write: answers are not greylisted then. It never waits for the database, and no mail is
 * changed or held up, whatever happens.
 *
 * <p>A local user is who logged in, or whose client may relay, and sends with an address of a local domain, that of the account
 * if it has one. Mail with
 * the null sender, or to more than {@code maxRecipients} (default 50), says nothing about who knows whom. Nor do mail
 * from robots and to lists: James's own matchers tell those by their headers, see the shipped {@code mailetcontainer.xml}.
 */
public final class LearnCorrespondents implements Mailet {

    private static final int MAX_RECIPIENTS = 50;
    /** What James's SMTP and its JMAP set for mail of a user who logged in. */
    private static final List<AttributeName> LOGGED_IN =
        List.of(Mail.SMTP_AUTH_USER, AttributeName.of("org.apache.james.jmap.send.MailMetaData.username"));
    private static final Logger LOGGER = LoggerFactory.getLogger(LearnCorrespondents.class);

    private final Greylist greylist;
    private final DomainList localDomains;
    private final Clock clock;
    private int maxRecipients;
    private MailetConfig config;

    @Inject
    LearnCorrespondents(Injector extensions, DomainList localDomains, Clock clock) {
        this.greylist = GreylistConfiguration.greylist(extensions, "LearnCorrespondents in mailetcontainer.xml");
        this.localDomains = localDomains;
        this.clock = clock;
    }

    /** @throws SettingsException if {@code maxRecipients} is no number; James then refuses to start */
    @Override
    public void init(MailetConfig config) {
        this.config = config;
        this.maxRecipients = Optional.ofNullable(config.getInitParameter("maxRecipients"))
            .map(LearnCorrespondents::number).orElse(MAX_RECIPIENTS);
    }

    private static int number(String text) {
        if (!text.trim().matches("[1-9][0-9]{0,5}")) {
            throw GreylistConfiguration.refuse("mailetcontainer.xml: LearnCorrespondents: maxRecipients = '" + text
                + "' is refused: it must be a whole number from 1 to 999999");
        }
        return Integer.parseInt(text.trim());
    }

    @Override
    public void service(Mail mail) {
        try {
            Collection<MailAddress> recipients = mail.getRecipients();
            Optional<MailAddress> user = localUser(mail);
            if (user.isPresent() && recipients.size() <= maxRecipients) {
                learn(account(mail).orElse(user.get().asString()), user.get(), recipients);
            }
        } catch (DomainListException | RuntimeException | LinkageError e) {
            LOGGER.error("cannot learn correspondents, the mail goes on", e);
        }
    }

    private Optional<MailAddress> localUser(Mail mail) throws DomainListException {
        Optional<String> account = account(mail);
        Optional<MailAddress> sender = mail.getMaybeSender().asOptional();
        return (account.isPresent() || GreylistAttributes.isTrusted(mail)) && sender.isPresent() && isLocal(sender.get())
            ? sender.filter(address -> account.isEmpty() || isOf(account.get(), address)) : Optional.empty();
    }

    /** Who logged in: unless James is told to verify identities, he may send with any address. */
    private static Optional<String> account(Mail mail) {
        return LOGGED_IN.stream().flatMap(name -> mail.getAttribute(name).stream())
            .map(attribute -> String.valueOf(attribute.getValue().value())).findFirst();
    }

    private static boolean isOf(String account, MailAddress sender) {
        return account.indexOf('@') < 0 || domain(account).equalsIgnoreCase(domain(sender.asString()));
    }

    private static String domain(String address) {
        return address.substring(address.lastIndexOf('@') + 1);
    }

    private boolean isLocal(MailAddress address) throws DomainListException {
        return localDomains.containsDomain(address.getDomain());
    }

    private void learn(String account, MailAddress user, Collection<MailAddress> recipients) throws DomainListException {
        Instant now = clock.instant();
        for (MailAddress recipient : recipients) {
            if (!isLocal(recipient)) {
                greylist.learnCorrespondent(now, account, user.asString(), recipient.asString());
            }
        }
    }

    @Override
    public MailetConfig getMailetConfig() {
        return config;
    }

    @Override
    public String getMailetInfo() {
        return "LearnCorrespondents";
    }

    @Override
    public void destroy() {}
}
