package io.github.jamesgreylist.james.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.jdbc.Databases;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.SettingsException;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.domainlist.memory.MemoryDomainList;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who teaches what, with James's own mails and domains, and a greylist on a Derby in memory. */
class LearnCorrespondentsTest {

    private static final String USER = "bob@example.org";
    private static final String FRIEND = "ann@example.com";

    private final Clock clock = Clock.systemUTC();
    private final MemoryDomainList domains = new MemoryDomainList(null);
    /** On a busy machine the store may take longer than mail should wait for it. */
    private final GreylistSettings settings = GreylistSettings.from("test", Map.of("timeBudget", "30 seconds"));
    private final Greylist greylist = new Greylist(settings, Exemptions.NONE,
        Databases.store(DatabaseSettings.derby("memory:" + UUID.randomUUID()), settings, clock));
    private LearnCorrespondents mailet;

    @BeforeEach
    void start() throws Exception {
        domains.configure(DomainListConfiguration.builder().autoDetect(false).autoDetectIp(false).build());
        domains.addDomain(Domain.of("example.org"));
        greylist.start();
        mailet = mailet("50");
    }

    @AfterEach
    void stop() {
        greylist.close();
    }

    @Test
    void mailOfAUserWhoLoggedInTeaches() throws Exception {
        mailet.service(loggedIn(USER, FRIEND));

        assertThat(answers(FRIEND, USER)).isTrue();
        assertThat(answers("somebody.else@example.com", USER)).isFalse();
        assertThat(answers(FRIEND, "other@example.org")).isFalse();
    }

    @Test
    void mailOfAClientThatMayRelayTeaches() throws Exception {
        FakeMail mail = mail(USER, FRIEND);
        GreylistAttributes.writeTrusted(mail);
        mailet.service(mail);

        assertThat(answers(FRIEND, USER)).isTrue();
    }

    /** James lets who logged in write with any address, unless it is told to verify identities. */
    @Test
    void oneAccountTeachesFiveHundredADayWhateverAddressesItWritesWith() throws Exception {
        for (int i = 1; i <= 600; i++) {
            mailet.service(as("bob", "sender" + i + "@example.org", "friend" + i + "@example.com"));
        }

        assertThat(answers("friend500@example.com", "sender500@example.org")).isTrue();
        assertThat(answers("friend501@example.com", "sender501@example.org")).isFalse();
    }

    @Test
    void anAccountOfAnotherDomainTeachesNothing() throws Exception {
        domains.addDomain(Domain.of("other.example"));
        mailet.service(as("ann@other.example", USER, FRIEND));
        mailet.service(as("Bob@Example.org", "carol@example.org", FRIEND));

        assertThat(answers(FRIEND, USER)).isFalse();
        assertThat(answers(FRIEND, "carol@example.org")).isTrue();
    }

    @Test
    void mailOfAStrangerTeachesNothing() throws Exception {
        mailet.service(mail(USER, FRIEND));

        assertThat(answers(FRIEND, USER)).isFalse();
    }

    @Test
    void aSenderOutsideTheServersDomainsTeachesNothing() throws Exception {
        mailet.service(loggedIn("bob@elsewhere.example", FRIEND));

        assertThat(answers(FRIEND, "bob@elsewhere.example")).isFalse();
    }

    @Test
    void aBounceTeachesNothing() throws Exception {
        FakeMail bounce = FakeMail.builder().name("bounce").recipient(FRIEND).build();
        GreylistAttributes.writeTrusted(bounce);
        mailet.service(bounce);

        assertThat(answers(FRIEND, "")).isFalse();
    }

    @Test
    void usersOfTheServerAreNobodysCorrespondents() throws Exception {
        mailet.service(loggedIn(USER, "carol@example.org"));

        assertThat(answers("carol@example.org", USER)).isFalse();
    }

    @Test
    void mailToMoreRecipientsThanAreAllowedTeachesNothing() throws Exception {
        mailet = mailet("2");
        mailet.service(loggedIn(USER, "one@example.com", "two@example.com", "three@example.com"));
        mailet.service(loggedIn(USER, "four@example.com", "five@example.com"));

        assertThat(answers("one@example.com", USER)).isFalse();
        assertThat(answers("four@example.com", USER)).isTrue();
    }

    @Test
    void fiftyRecipientsAreAllowedUnlessItIsSaidOtherwise() throws Exception {
        mailet = mailet(null);
        mailet.service(loggedIn(USER, friends(50)));
        mailet.service(loggedIn("carol@example.org", friends(51)));

        assertThat(answers("friend1@example.com", USER)).isTrue();
        assertThat(answers("friend1@example.com", "carol@example.org")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "many", "-1", "1000000", ""})
    void aBoundThatIsNoneIsRefused(String bound) {
        assertThatThrownBy(() -> mailet(bound)).isInstanceOf(SettingsException.class).hasMessage("mailetcontainer.xml:"
            + " LearnCorrespondents: maxRecipients = '" + bound + "' is refused: it must be a whole number from 1 to 999999");
    }

    /** What was learnt is stored with the batch before, or within, the one of the stranger. */
    private boolean answers(String correspondent, String user) throws Exception {
        greylist.decideAndWait(attempt("stranger" + UUID.randomUUID() + "@example.net", "postbox@example.org"), FrontEnd.PLAIN);
        return greylist.decideAndWait(attempt(correspondent, user), FrontEnd.PLAIN).equals(Pass.CORRESPONDENT);
    }

    private Attempt attempt(String sender, String recipient) throws Exception {
        return Attempt.of(clock.instant(), InetAddress.getByName("192.0.2.9"), sender, recipient);
    }

    private LearnCorrespondents mailet(String maxRecipients) {
        Injector extensions = Guice.createInjector(new AbstractModule() {
            @Override
            protected void configure() {
                bind(Greylist.class).toInstance(greylist);
            }
        });
        LearnCorrespondents made = new LearnCorrespondents(extensions, domains, clock);
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName("LearnCorrespondents");
        made.init(maxRecipients == null ? config.build() : config.setProperty("maxRecipients", maxRecipients).build());
        return made;
    }

    private static FakeMail loggedIn(String sender, String... recipients) throws Exception {
        return as("bob", sender, recipients);
    }

    private static FakeMail as(String account, String sender, String... recipients) throws Exception {
        FakeMail mail = mail(sender, recipients);
        mail.setAttribute(new org.apache.mailet.Attribute(Mail.SMTP_AUTH_USER, org.apache.mailet.AttributeValue.of(account)));
        return mail;
    }

    private static FakeMail mail(String sender, String... recipients) throws Exception {
        return FakeMail.builder().name("mail").sender(new MailAddress(sender)).recipients(recipients).build();
    }

    private static String[] friends(int number) {
        return IntStream.rangeClosed(1, number).mapToObj(i -> "friend" + i + "@example.com").toArray(String[]::new);
    }
}
