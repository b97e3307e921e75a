package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Real Postfix and the bridge as a program, with a delay of five seconds, over TCP. */
@EnabledIf("io.github.jamesgreylist.integration.postfix.Postfix#isThere")
class PostfixIT {

    private static final String CLIENT = "192.0.2.9";
    private static final Duration DELAY = Duration.ofSeconds(5);
    private static final String GREYLISTED =
        "450 4\\.2\\.0 <[^>]+>: Recipient address rejected: Greylisted for [1-5] seconds";

    @TempDir
    static Path directory;
    private static BridgeProcess bridge;
    private static Postfix postfix;
    private static char strangers = 'a';

    @BeforeAll
    static void start() throws Exception {
        int port = FreePorts.next();
        bridge = BridgeProcess.start(Files.createDirectory(directory.resolve("bridge")), "--inet=" + port,
            "--delay=" + DELAY.toSeconds());
        postfix = Postfix.start(
            Files.createDirectory(directory.resolve("postfix")), "inet:127.0.0.1:" + port, Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        if (postfix != null) {
            postfix.close();
        }
        bridge.close();
    }

    @Test
    void aStrangerIsDeferredThenTooEarlyThenAccepted() throws Exception {
        String sender = deferredAndTooEarly();
        letTheDelayPass();
        assertThat(postfix.rcpt(CLIENT, sender, "bob@demo.test").toString()).isEqualTo("250 2.1.5 Ok");

        Eventually.await("the log").untilAsserted(() -> assertThat(bridge.log())
            .contains("action=greylist, reason=new, client_name=unknown, client_address=192.0.2.9,"
                + " sender=" + sender + ", recipient=bob@demo.test\n")
            .containsPattern("action=greylist, reason=early-retry \\([1-5]s missing\\), client_name=unknown, .*" + sender)
            .containsPattern("action=pass, reason=triplet found, delay=[0-9]+, client_name=unknown, .*" + sender));
    }

    /** On a busy machine a second attempt may come when the delay is over: then another stranger makes his. */
    private static String deferredAndTooEarly() throws IOException {
        for (String sender = "first@example.org";; sender = "x" + sender) {
            long began = System.nanoTime();
            assertThat(postfix.rcpt(CLIENT, sender, "bob@demo.test").toString()).isEqualTo(
                "450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 5 seconds");
            SmtpReply second = postfix.rcpt(CLIENT, sender, "bob@demo.test");
            if (Duration.ofNanos(System.nanoTime() - began).compareTo(DELAY) < 0) {
                assertThat(second.toString()).matches(GREYLISTED);
                return sender;
            }
        }
    }

    @Test
    void aMailToThreeRecipientsHasOneHeader() throws Exception {
        List<String> recipients = List.of("x@demo.test", "y@demo.test", "z@demo.test");
        for (String recipient : recipients) {
            assertThat(postfix.rcpt(CLIENT, "three@example.org", recipient).code()).isEqualTo(450);
        }
        letTheDelayPass();
        try (SmtpClient smtp = postfix.from(CLIENT)) {
            smtp.command("MAIL FROM:<three@example.org>");
            for (String recipient : recipients) {
                assertThat(smtp.command("RCPT TO:<" + recipient + ">").code()).isEqualTo(250);
            }
            assertThat(smtp.data("Subject: to three\n\nHello\n").code()).isEqualTo(250);
        }
        Eventually.await("three mails", () -> delivered("Subject: to three").size() == 3);
        assertThat(delivered("Subject: to three")).allSatisfy(mail -> assertThat(
            mail.lines().filter(line -> line.startsWith("X-Greylist: "))).singleElement().asString()
            .matches("X-Greylist: delayed \\d+ seconds by james-greylist-0\\.2\\.0 at \\S+; .* \\+0000"));
    }

    @Test
    void theNullSenderIsGreylisted() throws Exception {
        greylistedThenAccepted(CLIENT, "", "bounces@demo.test", "");
    }

    @Test
    void anIpv6ClientIsGreylistedByItsNetwork() throws Exception {
        assertThat(postfix.rcpt("IPV6:2001:db8::9", "six@example.org", "bob@demo.test").toString()).matches(GREYLISTED);
        letTheDelayPass();
        assertThat(postfix.rcpt("IPV6:2001:db8::77", "six@example.org", "bob@demo.test").code()).isEqualTo(250);
        assertThat(postfix.rcpt("IPV6:2001:db8:0:1::9", "six@example.org", "bob@demo.test").code()).isEqualTo(450);
    }

    @Test
    void addressesInUnicodeAreGreylisted() throws Exception {
        greylistedThenAccepted(CLIENT, "jörg@bücher.example", "zoë@demo.test", " SMTPUTF8");
        Eventually.await("the log")
            .untilAsserted(() -> assertThat(bridge.log()).contains("sender=jörg@bücher.example, recipient=zoë@demo.test"));
    }

    /** It kills postgrey. */
    @Test
    void aClientWithoutAnAddressIsAcceptedAndHarmsNobody() throws Exception {
        assertThat(postfix.rcpt("[UNAVAILABLE]", "nowhere@example.org", "bob@demo.test").code()).isEqualTo(250);
        assertThat(postfix.rcpt(CLIENT, "nowhere@nowhere.example", "bob@demo.test").code()).isEqualTo(450);
        assertThat(postfix.log()).doesNotContain("problem talking to server");
    }

    @Test
    void mailForOthersIsRefusedBeforeTheGreylistIsAsked() throws Exception {
        assertThat(postfix.rcpt(CLIENT, "relay@example.org", "someone@elsewhere.example").code()).isEqualTo(554);
        assertThat(bridge.log()).doesNotContain("relay@example.org");
    }

    /** Debian's tool for postgrey's administrators. It looks at Postfix's lines, and into a database of postgrey's. */
    @Test
    @EnabledIf("hasPostgreyreport")
    void postgreyreportUnderstandsTheLog() throws Exception {
        postfix.rcpt("198.51.100.7", "report@example.org", "bob@demo.test");
        Commands.run("perl", "-MBerkeleyDB", "-e",
            "tie my %db, 'BerkeleyDB::Btree', -Filename => $ARGV[0], -Flags => DB_CREATE or die",
            directory.resolve("postgrey.db").toString());

        String report = Commands.run(postfix.logFile(), "postgreyreport", "--user=root", "--dbdir=" + directory,
            "--show_tries");

        assertThat(report).containsPattern("(?m)^1 +198\\.51\\.100\\.7 unknown report@example\\.org bob@demo\\.test$");
    }

    static boolean hasPostgreyreport() {
        return Commands.isThere("postgreyreport") && Commands.isThere("perl");
    }

    private static void greylistedThenAccepted(String client, String sender, String recipient, String more)
            throws Exception {
        for (int attempt = 1; attempt <= 2; attempt++) {
            try (SmtpClient smtp = postfix.from(client)) {
                smtp.command("MAIL FROM:<" + sender + ">" + more);
                SmtpReply reply = smtp.command("RCPT TO:<" + recipient + ">");
                if (attempt == 2) {
                    assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
                } else {
                    assertThat(reply.toString()).matches(GREYLISTED);
                    letTheDelayPass();
                }
            }
        }
    }

    /** Another stranger comes, and returns until he passes: then so does whoever came before him. */
    private static void letTheDelayPass() {
        String sender = "clock@" + strangers++ + ".example";
        Eventually.await("the end of the delay", () -> postfix.rcpt(CLIENT, sender, "bob@demo.test").code() == 250);
    }

    private static List<String> delivered(String text) throws Exception {
        return postfix.mails().stream().filter(mail -> mail.contains(text)).toList();
    }
}
