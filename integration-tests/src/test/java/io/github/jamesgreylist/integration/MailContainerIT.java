package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.ImapClient;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped {@code mailetcontainer.xml} at work, with two more uses of the matchers. */
class MailContainerIT {

    private static final String STRANGER = "192.0.2.9";
    private static final String PACKAGE = "io.github.jamesgreylist.james.mail.";
    private static JamesInProcess james;

    @BeforeAll
    static void startJames() throws Exception {
        james = JamesInProcess.start(Map.of(), MailContainerIT::useMatchers);
    }

    private static void useMatchers(WorkingDirectory directory) throws IOException {
        directory.edit("whitelist_clients.local", none -> "198.51.100.7\n");
        directory.edit("mailetcontainer.xml", shipped -> shipped.replaceFirst("<mailet ",
            addHeader("WasGreylisted", "waited") + addHeader("WasGreylisted=10m", "ten-minutes")
                + addHeader("IsWhitelisted", "listed") + addHeader("IsWhitelisted=client whitelist", "client")
                + addHeader("IsWhitelisted=sender whitelist", "sender") + "<mailet ")
            // James's repository in Derby keeps no mail with 50 recipients.
            .replace("<maxRecipients>50<", "<maxRecipients>3<"));
    }

    private static String addHeader(String matcher, String value) {
        return "<mailet match=\"" + PACKAGE + matcher + "\" class=\"SetMimeHeader\"><name>X-Matched</name><value>" + value
            + "</value></mailet>";
    }

    @AfterAll
    static void stopJames() throws Exception {
        james.close();
    }

    @Test
    void wasGreylistedMatchesWhatWasHeldUpAndForHowLong() throws Exception {
        deferred("short@short.example", "bob@demo.test");
        james.clock.add(Duration.ofMinutes(6));
        assertThat(matched("short@short.example", "bob@demo.test")).containsExactly("waited");
        assertThat(matched("short@short.example", "bob@demo.test")).as("the next mail did not wait").isEmpty();

        deferred("long@long.example", "bob@demo.test");
        james.clock.add(Duration.ofMinutes(10));
        assertThat(matched("long@long.example", "bob@demo.test")).containsExactlyInAnyOrder("waited", "ten-minutes");
    }

    @Test
    void isWhitelistedMatchesByList() throws Exception {
        assertThat(matched("198.51.100.7", "any@example.org", "bob@demo.test")).containsExactlyInAnyOrder("listed", "client");
        assertThat(matched("any@example.org", "postmaster@demo.test")).containsExactly("listed");
    }

    @Test
    void eachRecipientOfAMailIsMatchedAlone() throws Exception {
        deferred("both@example.org", "bob@demo.test");
        james.clock.add(Duration.ofMinutes(5));
        try (SmtpClient smtp = james.from(STRANGER)) {
            smtp.command("MAIL FROM:<both@example.org>");
            smtp.command("RCPT TO:<bob@demo.test>");
            smtp.command("RCPT TO:<abuse@demo.test>");
            assertThat(smtp.data("Subject: for two\n\nhello\n").code()).isEqualTo(250);
        }
        assertThat(ImapClient.headers(james.awaitMail("bob@demo.test", "for two"), "X-Matched")).containsExactly("waited");
        assertThat(ImapClient.headers(james.awaitMail("abuse@demo.test", "for two"), "X-Matched")).containsExactly("listed");
    }

    @Test
    void theAnswerToAUsersMailDoesNotWait() throws Exception {
        submit("ann@demo.test", List.of("Carl@elsewhere.example"), "Subject: question\n\nWhen?\n");
        awaitLearned("carl@elsewhere.example");

        try (SmtpClient smtp = james.from(STRANGER)) {
            smtp.command("MAIL FROM:<carl@elsewhere.example>");
            assertThat(smtp.command("RCPT TO:<Ann@demo.test>").code()).isEqualTo(250);
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).as("who did not write to him").isEqualTo(450);
            assertThat(smtp.data("Subject: the answer\n\nNow.\n").code()).isEqualTo(250);
        }
        assertThat(james.decisions()).anyMatch(line -> line.startsWith("action=pass, reason=correspondent, client_name=unknown,"
            + " client_address=192.0.2.9, sender=carl@elsewhere.example, recipient=Ann@demo.test"));
        assertThat(ImapClient.headers(james.awaitMail("ann@demo.test", "the answer"), "X-Greylist-Passed"))
            .as("the shipped mailetcontainer.xml says so").containsExactly("correspondent");
        james.clock.add(Duration.ofDays(36));
        assertThat(james.rcpt(STRANGER, "carl@elsewhere.example", "ann@demo.test")).as("forgotten").startsWith("450");
    }

    @Test
    void aStrangerWhoWritesTheHeaderOfACorrespondentHimselfGainsNothing() throws Exception {
        james.rcpt(STRANGER, "forger@elsewhere.example", "bob@demo.test");
        james.clock.add(Duration.ofMinutes(5));
        try (SmtpClient smtp = james.from(STRANGER)) {
            smtp.command("MAIL FROM:<forger@elsewhere.example>");
            smtp.command("RCPT TO:<bob@demo.test>");
            smtp.data("X-Greylist-Passed: correspondent\nSubject: forged\n\nhello\n");
        }
        assertThat(ImapClient.headers(james.awaitMail("bob@demo.test", "Subject: forged"), "X-Greylist-Passed")).isEmpty();
    }

    @Test
    void writingToANumberTeachesThatNumberAndNoOther() throws Exception {
        submit("ann@demo.test", List.of("123456789@elsewhere.example"), "Subject: number\n\nhello\n");
        awaitLearned("123456789@elsewhere.example");
        assertThat(james.rcpt(STRANGER, "123456789@elsewhere.example", "ann@demo.test")).startsWith("250");
        assertThat(james.rcpt(STRANGER, "555@elsewhere.example", "ann@demo.test")).startsWith("450");
    }

    @Test
    void aClientThatMayRelayTeachesToo() throws Exception {
        try (SmtpClient smtp = james.relaying()) {
            send(smtp, "bob@demo.test", List.of("relayed@elsewhere.example"), "Subject: x\n\nx\n");
        }
        awaitLearned("relayed@elsewhere.example");
    }

    @Test
    void robotsBouncesListsAndStrangersTeachNothing() throws Exception {
        submit("ann@demo.test", List.of("robot@elsewhere.example"), "Auto-Submitted: auto-replied\nSubject: away\n\nAway.\n");
        submit("ann@demo.test", List.of("list@elsewhere.example"), "List-Id: <all.demo.test>\nSubject: news\n\nNews.\n");
        submit("", List.of("bounce@elsewhere.example"), "Subject: bounce\n\nx\n");
        submit("ann@demo.test", List.of("many@a.example", "many@b.example", "many@c.example", "many@d.example"),
            "Subject: many\n\nx\n");
        assertThat(james.rcpt("198.51.100.7", "stranger@elsewhere.example", "bob@demo.test")).startsWith("250");

        // Mail is processed in parallel: when this one is learned, the others have been seen as well, or soon will be.
        submit("ann@demo.test", List.of("last@elsewhere.example"), "Subject: last\n\nx\n");
        awaitLearned("last@elsewhere.example");
        for (String nobody : List.of("robot@elsewhere.example", "list@elsewhere.example", "bounce@elsewhere.example",
            "many@a.example", "stranger@elsewhere.example")) {
            assertThat(james.rowsOf(nobody)).as(nobody).isZero();
        }
    }

    private static void deferred(String sender, String recipient) throws IOException {
        assertThat(james.rcpt(STRANGER, sender, recipient)).startsWith("450");
    }

    private static List<String> matched(String sender, String recipient) throws IOException {
        return matched(STRANGER, sender, recipient);
    }

    /** Sends a mail, and tells which matchers added their header. */
    private static List<String> matched(String client, String sender, String recipient) throws IOException {
        String subject = "mail " + System.nanoTime();
        try (SmtpClient smtp = james.from(client)) {
            send(smtp, sender, List.of(recipient), "Subject: " + subject + "\n\nhello\n");
        }
        return ImapClient.headers(james.awaitMail(recipient, subject), "X-Matched");
    }

    /** As ann, who logs in. */
    private static void submit(String sender, List<String> recipients, String message) throws IOException {
        try (SmtpClient smtp = james.submission()) {
            assertThat(smtp.command("AUTH PLAIN AGFubkBkZW1vLnRlc3QAc2VjcmV0").code()).isEqualTo(235);
            send(smtp, sender, recipients, message);
        }
    }

    private static void send(SmtpClient smtp, String sender, List<String> recipients, String message) throws IOException {
        assertThat(smtp.command("MAIL FROM:<" + sender + ">").code()).isEqualTo(250);
        for (String recipient : recipients) {
            assertThat(smtp.command("RCPT TO:<" + recipient + ">").toString()).startsWith("250");
        }
        assertThat(smtp.data(message).code()).isEqualTo(250);
    }

    private static void awaitLearned(String correspondent) {
        Eventually.await(correspondent + " to be learned", () -> james.rowsOf(correspondent) > 0);
    }
}
