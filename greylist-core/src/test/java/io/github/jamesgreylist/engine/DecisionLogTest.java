package io.github.jamesgreylist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.fixture.LogCapture;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Specification, section 5: what postgrey's log readers parse. */
class DecisionLogTest {

    private static final Verdict NEW = new Defer(Reason.FIRST_CONTACT, Duration.ofSeconds(300));

    @Test
    void aFirstContactIsLoggedAsPostgreyDoes() {
        assertThat(line("a@example.com", "b@example.org", NEW)).isEqualTo("action=greylist, reason=new,"
            + " client_name=unknown, client_address=192.0.2.9, sender=a@example.com, recipient=b@example.org");
    }

    @Test
    void anEarlyRetryIsLoggedWithTheSecondsThatAreMissing() {
        assertThat(line("a@example.com", "b@example.org", new Defer(Reason.EARLY_RETRY,
            Duration.ofMillis(59_001))))
            .isEqualTo("action=greylist, reason=early-retry (60s missing), client_name=unknown,"
                + " client_address=192.0.2.9, sender=a@example.com, recipient=b@example.org");
    }

    @Test
    void theFirstPassIsLoggedWithItsDelay() {
        assertThat(line("a@example.com", "b@example.org", Pass.first(Duration.ofMillis(314_999))))
            .isEqualTo("action=pass, reason=triplet found, delay=314, client_name=unknown,"
                + " client_address=192.0.2.9, sender=a@example.com, recipient=b@example.org");
    }

    @Test
    void aKnownTripletIsLoggedWithoutDelay() {
        assertThat(line("a@example.com", "b@example.org", Pass.KNOWN)).isEqualTo("action=pass, reason=triplet found,"
            + " client_name=unknown, client_address=192.0.2.9, sender=a@example.com, recipient=b@example.org");
    }

    @Test
    void theNullSenderIsLeftOut() {
        assertThat(line("", "b@example.org", Pass.NEVER_DEFERRED))
            .isEqualTo("action=pass, reason=recipient whitelist,"
                + " client_name=unknown, client_address=192.0.2.9, recipient=b@example.org");
    }

    @Test
    void aQueueIdComesFirstAndAConfirmedNameIsNamed() throws UnknownHostException {
        Attempt attempt = new Attempt(Instant.EPOCH, InetAddress.getByName("2001:db8:0:0:0:0:0:7"),
            Optional.of("mail.example.com"), Optional.of("helo.example.com"), "a@example.com", "b@example.org", false,
            Optional.of("4F2A1"));

        assertThat(DecisionLog.line(attempt, NEW)).isEqualTo("4F2A1: action=greylist, reason=new,"
            + " client_name=mail.example.com, client_address=2001:db8::7, sender=a@example.com, recipient=b@example.org");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        "a%nb@example.com                    | a\\u000ab@example.com",
        "a%rb                                | a\\u000db",
        "a%0b                                | a\\u0000b",
        "a%eb                                | a\\u001bb",
        "%bcod.exe                           | \\u202ecod.exe",
        "a%lb                                | a\\u2028b",
        "\"x, recipient=victim@example.org\"@example.com | \"x\\u002c recipient=victim@example.org\"@example.com",
        "a,b@example.com                     | a,b@example.com",
        "{}@example.com                      | {}@example.com",
        "100%s@example.com                   | 100%s@example.com",
        "müller@例え.jp                       | müller@例え.jp",
    })
    void aStrangersSenderCannotForgeALogLine(String coded, String logged) {
        String sender = coded.replace("%n", "\n").replace("%r", "\r").replace("%0", "\0").replace("%e", "\u001b")
            .replace("%b", "\u202e").replace("%l", "\u2028");

        assertThat(line(sender, "b@example.org", NEW)).endsWith(", sender=" + logged + ", recipient=b@example.org");
    }

    @Test
    void invisibleCharactersBeyondTheBasicPlaneAreEscaped() {
        assertThat(line("a\udb40\udc41b@example.com", "b@example.org", NEW))
            .contains("sender=a\\udb40\\udc41b@example.com");
    }

    @Test
    void emojiAreWrittenAsTheyAre() {
        assertThat(line("😀@example.com", "b@example.org", NEW)).contains("sender=😀@example.com,");
    }

    @Test
    void oneLineAtInfoOnALoggerOfItsOwn() {
        try (LogCapture log = new LogCapture("greylist")) {
            new DecisionLog().write(attempt("{}a@example.com", "b@example.org"), NEW);

            assertThat(log.at(Level.INFO)).containsExactly("action=greylist, reason=new, client_name=unknown,"
                + " client_address=192.0.2.9, sender={}a@example.com, recipient=b@example.org");
        }
    }

    private static String line(String sender, String recipient, Verdict verdict) {
        return DecisionLog.line(attempt(sender, recipient), verdict);
    }

    private static Attempt attempt(String sender, String recipient) {
        try {
            return Attempt.of(Instant.EPOCH, InetAddress.getByName("192.0.2.9"), sender, recipient);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
