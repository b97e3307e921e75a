package io.github.jamesgreylist.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict.Defer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code docs/behaviour.md} §4. Code, enhanced code and text are one value. */
class ReplyTemplateTest {

    private static final Defer FOR_300_SECONDS = new Defer(Reason.FIRST_CONTACT, Duration.ofSeconds(300));

    @Test
    void aDeferralIsWordedAsPostgreyDoes() {
        Reply reply = ReplyTemplate.DEFAULT.reply(FOR_300_SECONDS, "user@example.org");

        assertThat(reply).isEqualTo(new Reply(450, "4.2.0", "Greylisted for 300 seconds"));
        assertThat(reply.textFor("user@example.org"))
            .isEqualTo("<user@example.org>: Recipient address rejected: Greylisted for 300 seconds");
        assertThat(reply.closesConnection()).isFalse();
    }

    @Test
    void anEarlyRetryIsToldTheSecondsThatAreLeftRoundedUp() {
        Defer left = new Defer(Reason.EARLY_RETRY, Duration.ofMillis(41_001));

        assertThat(ReplyTemplate.DEFAULT.reply(left, "user@example.org").text()).isEqualTo("Greylisted for 42 seconds");
    }

    /** Log readers that group by text had 88 rows for 200 early retries. */
    @ParameterizedTest
    @CsvSource({"1, 1", "59, 59", "60, 60", "61, 120", "241, 300", "300, 300", "301, 360", "86399, 86400"})
    void aboveAMinuteTheSecondsAreRoundedUpToWholeMinutes(long left, long told) {
        Defer deferral = new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(left));

        assertThat(ReplyTemplate.DEFAULT.reply(deferral, "user@example.org").text())
            .isEqualTo("Greylisted for " + told + " seconds");
    }

    @ParameterizedTest
    @CsvSource({
        "Come back,                     Come back",
        "%s,                            300",
        "%s %s,                         300 300",
        "See http://%r/greylist (%ss),  See http://example.org/greylist (300s)",
        "100%%,                         100%",
        "%%s,                           %s",
        "%%%s,                          %300",
    })
    void thePlaceholdersAreFilledIn(String text, String filled) {
        assertThat(new ReplyTemplate(450, "4.2.0", text).reply(FOR_300_SECONDS, "user@example.org").text())
            .isEqualTo(filled);
    }

    @Test
    void aPercentSignInTheRecipientIsNoPlaceholder() {
        assertThat(new ReplyTemplate(450, "4.2.0", "%r").reply(FOR_300_SECONDS, "user@%s.example").text())
            .isEqualTo("%s.example");
    }

    @Test
    void theReplyLineFitsIntoSmtpWhateverTheRecipientIs() {
        String recipient = "l".repeat(64) + "@" + "d".repeat(255);
        Reply reply = new ReplyTemplate(450, "4.2.0", "%r %r %r, wait %s seconds").reply(FOR_300_SECONDS, recipient);
        assertThat("450 " + reply.enhancedCode() + " " + reply.textFor(recipient) + "\r\n").hasSizeLessThanOrEqualTo(512);
    }

    @Test
    void aRecipientWithoutDomainIsNoTrouble() {
        assertThat(new ReplyTemplate(450, "4.2.0", "%r").reply(FOR_300_SECONDS, "user").text()).isEqualTo("user");
    }

    @Test
    void code421ClosesTheConnection() {
        assertThat(new ReplyTemplate(421, "4.2.0", "x").reply(FOR_300_SECONDS, "user@example.org").closesConnection())
            .isTrue();
    }

    @Test
    void troubleOfTheGreylisterItselfIsNoGreylisting() {
        assertThat(ReplyTemplate.DEFAULT.reply(Defer.UNAVAILABLE, "user@example.org"))
            .isEqualTo(new Reply(451, "4.3.0", "Greylisting is unavailable, try again later"));
    }

    @Test
    void aTemporaryReplyWithAPermanentEnhancedCodeCannotBeMade() {
        assertThatThrownBy(() -> new Reply(450, "5.7.1", "Greylisted")).isInstanceOf(IllegalArgumentException.class);
    }
}
