package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The shipped lines for submission, as a user's mail program meets them: with STARTTLS and a password. */
@EnabledIf("io.github.jamesgreylist.integration.postfix.Submission#isThere")
class SubmissionIT {

    private static final String BOB = "bob@demo.test";
    private static final String PASSWORD = "correct horse";
    private static final String FRIEND = "ann@partner.example";
    private static final String CLIENT = "192.0.2.9";

    @TempDir
    Path directory;
    private Submission submission;
    private Postfix postfix;
    private BridgeProcess bridge;

    @BeforeEach
    void start() throws Exception {
        Path root = Files.createDirectory(directory.resolve("postfix"));
        submission = Submission.prepare(root);
        submission.addUser(BOB, PASSWORD);
        postfix = Postfix.start(root, "unix:greylist/socket", submission.parameters(), submission.services());
        bridge = BridgeProcess.start(Files.createDirectory(directory.resolve("bridge")),
            "--unix=" + postfix.queue().resolve("greylist/socket"), "--socketmode=0660");
    }

    @AfterEach
    void stop() throws Exception {
        if (bridge != null) {
            bridge.close();
        }
        if (postfix != null) {
            postfix.close();
        }
    }

    @Test
    void theAnswerToAUsersMailPassesAtOnceAndAStrangersWaits() throws Exception {
        try (SmtpClient smtp = submission.encrypted()) {
            assertThat(smtp.command(Submission.plain(BOB, PASSWORD)).code()).isEqualTo(235);
            smtp.command("MAIL FROM:<" + BOB + ">");
            assertThat(smtp.command("RCPT TO:<" + FRIEND + ">").toString()).isEqualTo("250 2.1.5 Ok");
            assertThat(smtp.data("Subject: Lunch?\n\nAt noon.\n").code()).isEqualTo(250);
        }
        assertThat(postfix.log()).contains("sasl_method=PLAIN, sasl_username=" + BOB);
        Eventually.await("what he wrote", () -> postfix.mails().size() == 1);
        assertThat(postfix.mails().get(0)).contains("Subject: Lunch?").doesNotContain("X-Greylist");
        awaitThatAllIsLearned();

        try (SmtpClient smtp = postfix.from(CLIENT)) {
            smtp.command("MAIL FROM:<" + FRIEND + ">");
            assertThat(smtp.command("RCPT TO:<" + BOB + ">").code()).as("the first attempt").isEqualTo(250);
            assertThat(smtp.data("Subject: Re: Lunch?\n\nGladly.\n").code()).isEqualTo(250);
        }
        Eventually.await("the answer", () -> postfix.mails().size() == 2);
        assertThat(postfix.rcpt(CLIENT, "eve@partner.example", BOB).code()).as("a stranger's").isEqualTo(450);
        bridge.await("its reason", () -> bridge.log().contains("reason=correspondent, client_name=unknown, client_address="
            + CLIENT + ", sender=" + FRIEND + ", recipient=" + BOB));
    }

    @Test
    void atThePortThatIsEncryptedFromTheFirstByteItIsTheSame() throws Exception {
        try (SmtpClient smtp = submission.encryptedAtOnce()) {
            isRefused(smtp);
            assertThat(smtp.command(Submission.plain(BOB, PASSWORD)).code()).as("between two mails").isEqualTo(235);
            smtp.command("MAIL FROM:<" + BOB + ">");
            assertThat(smtp.command("RCPT TO:<" + FRIEND + ">").toString()).isEqualTo("250 2.1.5 Ok");
        }
        awaitThatAllIsLearned();
        assertThat(postfix.rcpt(CLIENT, FRIEND, BOB).code()).isEqualTo(250);
    }

    @Test
    void whoDoesNotLogInIsRefusedAndTeachesNothing() throws Exception {
        try (SmtpClient smtp = submission.encrypted()) {
            isRefused(smtp);
        }
        assertNothingLearned();
    }

    @Test
    void aWrongPasswordIsRefusedAndTeachesNothing() throws Exception {
        try (SmtpClient smtp = submission.encrypted()) {
            assertThat(smtp.command(Submission.plain(BOB, "wrong")).toString())
                .startsWith("535 5.7.8 Error: authentication failed");
            isRefused(smtp);
        }
        assertNothingLearned();
    }

    @Test
    void withoutEncryptionNoPasswordIsTakenAndNothingIsLearned() throws Exception {
        try (SmtpClient smtp = submission.inTheClear()) {
            assertThat(smtp.command("EHLO desk.example.org").text()).contains("STARTTLS").doesNotContain("AUTH");
            assertThat(smtp.command(Submission.plain(BOB, PASSWORD)).toString())
                .isEqualTo("530 5.7.0 Must issue a STARTTLS command first");
            assertThat(smtp.command("MAIL FROM:<" + BOB + ">").code()).isEqualTo(530);
        }
        assertNothingLearned();
    }

    private static void isRefused(SmtpClient smtp) throws Exception {
        assertThat(smtp.command("MAIL FROM:<" + BOB + ">").code()).isEqualTo(250);
        assertThat(smtp.command("RCPT TO:<" + FRIEND + ">").toString())
            .startsWith("554 5.7.1 ").endsWith("[127.0.0.1]>: Client host rejected: Access denied");
        smtp.command("RSET");
    }

    private void assertNothingLearned() throws Exception {
        awaitThatAllIsLearned();
        assertThat(bridge.log()).as("it was not even asked").doesNotContain("recipient=" + FRIEND);
        assertThat(postfix.rcpt(CLIENT, FRIEND, BOB).code()).isEqualTo(450);
    }

    /** Writes to somebody else, and waits until he is known: what is learned is stored in the order in which it was said. */
    private void awaitThatAllIsLearned() throws Exception {
        try (SmtpClient smtp = submission.encrypted()) {
            smtp.command(Submission.plain(BOB, PASSWORD));
            smtp.command("MAIL FROM:<" + BOB + ">");
            assertThat(smtp.command("RCPT TO:<last@other.example>").code()).isEqualTo(250);
        }
        bridge.await("what is learned", () -> postfix.rcpt(CLIENT, "last@other.example", BOB).code() == 250);
    }
}
