package io.github.jamesgreylist.james.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.settings.SettingsException;
import java.time.Duration;
import java.util.Map;
import org.apache.james.core.MailAddress;
import org.apache.mailet.base.test.FakeMail;
import org.apache.mailet.base.test.FakeMatcherConfig;
import org.junit.jupiter.api.Test;

/** What is written into a mail, and what the matchers find of it. */
class GreylistAttributesTest {

    private final MailAddress delayed = address("Delayed@example.org");
    private final MailAddress listed = address("listed@example.org");
    private final MailAddress known = address("known@example.org");

    @Test
    void aMailThatCameAnotherWayHasNothingToTell() throws Exception {
        FakeMail mail = mail();

        assertThat(GreylistAttributes.isTrusted(mail)).isFalse();
        assertThat(GreylistAttributes.list(mail, listed)).isEmpty();
        assertThat(GreylistAttributes.delay(mail, delayed)).isEmpty();
    }

    @Test
    void eachRecipientHasItsOwnReasonAndItsOwnDelay() throws Exception {
        FakeMail mail = written();

        assertThat(GreylistAttributes.list(mail, listed)).hasValue("client whitelist");
        assertThat(GreylistAttributes.list(mail, delayed)).isEmpty();
        assertThat(GreylistAttributes.delay(mail, address("delayed@EXAMPLE.org"))).hasValue(Duration.ofMinutes(10));
        assertThat(GreylistAttributes.delay(mail, known)).isEmpty();
    }

    @Test
    void whoIsTrustedIsRemembered() throws Exception {
        FakeMail mail = mail();
        GreylistAttributes.writeTrusted(mail);

        assertThat(GreylistAttributes.isTrusted(mail)).isTrue();
    }

    @Test
    void wasGreylistedFindsThoseForWhomTheMailWasHeldUpForLongEnough() throws Exception {
        assertThat(match(new WasGreylisted(), "")).containsExactly(delayed);
        assertThat(match(new WasGreylisted(), "10m")).containsExactly(delayed);
        assertThat(match(new WasGreylisted(), "11m")).isEmpty();
        assertThatThrownBy(() -> match(new WasGreylisted(), "long")).isInstanceOf(SettingsException.class)
            .hasMessageStartingWith("mailetcontainer.xml: WasGreylisted=long is refused: it must be a whole number and a unit");
    }

    @Test
    void isWhitelistedFindsThoseForWhomTheMailPassedByAListOrByThisOne() throws Exception {
        assertThat(match(new IsWhitelisted(), "")).containsExactly(listed);
        assertThat(match(new IsWhitelisted(), "Client Whitelist")).containsExactly(listed);
        assertThat(match(new IsWhitelisted(), "sender whitelist")).isEmpty();
    }

    private Iterable<MailAddress> match(RecipientMatcher matcher, String condition) throws Exception {
        matcher.init(FakeMatcherConfig.builder().matcherName("test").condition(condition).build());
        return matcher.match(written());
    }

    private FakeMail written() throws Exception {
        FakeMail mail = mail();
        GreylistAttributes.write(mail, Map.of(delayed, Pass.first(Duration.ofMinutes(10)),
            listed, Pass.whitelisted("client whitelist"), known, Pass.KNOWN));
        return mail;
    }

    private FakeMail mail() throws Exception {
        return FakeMail.builder().name("mail").sender("ann@example.com").recipients(delayed, listed, known).build();
    }

    private static MailAddress address(String text) {
        try {
            return new MailAddress(text);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
