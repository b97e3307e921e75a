package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.james.ImapClient;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients hear from a James that greylists with a delay of five minutes. */
class DialogueIT {

    private static final String STRANGER = "192.0.2.9";
    private static final DateTimeFormatter MAIL_DATE =
        DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static JamesInProcess james;

    @BeforeAll
    static void startJames() throws Exception {
        james = JamesInProcess.start(Map.of());
    }

    @AfterAll
    static void stopJames() throws Exception {
        james.close();
    }

    @Test
    void aStrangerIsDeferredThenTooEarlyThenAccepted() throws Exception {
        assertThat(rcpt(STRANGER, "first@first.example", "bob@demo.test"))
            .isEqualTo("450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 300 seconds");
        james.clock.add(Duration.ofSeconds(60));
        assertThat(rcpt(STRANGER, "first@first.example", "bob@demo.test"))
            .isEqualTo("450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 240 seconds");
        james.clock.add(Duration.ofSeconds(240));
        assertThat(rcpt(STRANGER, "first@first.example", "bob@demo.test")).startsWith("250 2.1.5");
        assertThat(rcpt(STRANGER, "first@first.example", "bob@demo.test")).startsWith("250 2.1.5");

        assertThat(james.decisions()).containsSubsequence(
            "action=greylist, reason=new, client_name=unknown, client_address=192.0.2.9,"
                + " sender=first@first.example, recipient=bob@demo.test",
            "action=greylist, reason=early-retry (240s missing), client_name=unknown, client_address=192.0.2.9,"
                + " sender=first@first.example, recipient=bob@demo.test",
            "action=pass, reason=triplet found, delay=300, client_name=unknown, client_address=192.0.2.9,"
                + " sender=first@first.example, recipient=bob@demo.test",
            "action=pass, reason=triplet found, client_name=unknown, client_address=192.0.2.9,"
                + " sender=first@first.example, recipient=bob@demo.test");
    }

    @Test
    void eachRecipientIsDecidedAloneAndTheMailGoesToTheKnownOne() throws Exception {
        // Any other sender that is known to one is known to all.
        String client = "198.51.101.1";
        makeKnown(client, "", "bob@demo.test");
        try (SmtpClient smtp = james.from(client)) {
            smtp.command("MAIL FROM:<>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
            assertThat(smtp.command("RCPT TO:<ann@demo.test>").code()).isEqualTo(450);
            assertThat(smtp.data("Subject: for bob only\n\nhello\n").code()).isEqualTo(250);
        }
        assertThat(awaitMail("bob@demo.test", "for bob only")).isNotNull();
        assertThat(inbox("ann@demo.test")).noneMatch(mail -> mail.contains("for bob only"));
    }

    @Test
    void aSenderThatPassedOnceDoesNotWaitForOtherRecipients() throws Exception {
        makeKnown(STRANGER, "known@known.example", "bob@demo.test");
        assertThat(rcpt(STRANGER, "known@known.example", "ann@demo.test")).startsWith("250");
        assertThat(rcpt("198.51.102.1", "known@known.example", "ann@demo.test")).as("from elsewhere").startsWith("450");
        assertThat(james.decisions()).contains("action=pass, reason=known sender, client_name=unknown,"
            + " client_address=192.0.2.9, sender=known@known.example, recipient=ann@demo.test");
    }

    @Test
    void aDelayedMailSaysSoInOneHeaderAndALaterOneSaysNothing() throws Exception {
        List<String> recipients = List.of("bob@demo.test", "ann@demo.test", "postmaster@demo.test");
        for (String recipient : recipients) {
            rcpt(STRANGER, "three@three.example", recipient);
        }
        james.clock.add(Duration.ofSeconds(314));
        send("three@three.example", recipients, "Subject: delayed for three\n\nhello\n");
        send("three@three.example", recipients, "Subject: second for three\n\nhello\n");

        for (String user : List.of("bob@demo.test", "ann@demo.test")) {
            assertThat(ImapClient.headers(awaitMail(user, "delayed for three"), "X-Greylist")).singleElement().asString()
                .matches("delayed 314 seconds by james-greylist-0\\.\\d+\\.\\d+ at mail\\.demo\\.test; .*")
                .endsWith("; " + MAIL_DATE.format(james.clock.instant()));
            assertThat(ImapClient.headers(awaitMail(user, "second for three"), "X-Greylist")).isEmpty();
        }
    }

    @Test
    void aDelayedMailWithoutAnyHeaderKeepsItsText() throws Exception {
        makeRetryDue("bare@bare.example");
        send("bare@bare.example", List.of("bob@demo.test"), "\nno headers here\n");
        String mail = awaitMail("bob@demo.test", "no headers here");
        assertThat(ImapClient.headers(mail, "X-Greylist")).hasSize(1);
        assertThat(mail).endsWith("\r\n\r\nno headers here\r\n");
    }

    @Test
    void theHeaderOfAnAbortedMailDoesNotStickToTheNextOne() throws Exception {
        makeRetryDue("abort@abort.example");
        try (SmtpClient smtp = james.from(STRANGER)) {
            smtp.command("MAIL FROM:<abort@abort.example>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
            smtp.command("RSET");
            smtp.command("MAIL FROM:<abort@abort.example>");
            smtp.command("RCPT TO:<bob@demo.test>");
            assertThat(smtp.data("Subject: after the abort\n\nhello\n").code()).isEqualTo(250);
        }
        assertThat(ImapClient.headers(awaitMail("bob@demo.test", "after the abort"), "X-Greylist")).isEmpty();
    }

    @Test
    void anAuthenticatedUserIsNeverGreylistedAndLeavesNoRow() throws Exception {
        try (SmtpClient smtp = james.submission()) {
            assertThat(smtp.command("AUTH PLAIN AGFubkBkZW1vLnRlc3QAc2VjcmV0").code()).isEqualTo(235);
            smtp.command("MAIL FROM:<ann@demo.test>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
        }
        assertThat(james.rowsOf("ann@demo.test")).isZero();
    }

    @Test
    void aClientThatMayRelayIsNeverGreylistedAndLeavesNoRow() throws Exception {
        try (SmtpClient smtp = james.relaying()) {
            smtp.command("MAIL FROM:<relay@relay.example>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
        }
        assertThat(james.rowsOf("relay@relay.example")).isZero();
    }

    @Test
    void aRelayProbeIsRefusedByJamesAndLeavesNoRow() throws Exception {
        assertThat(rcpt(STRANGER, "probe@probe.example", "victim@elsewhere.example")).startsWith("5");
        assertThat(james.rowsOf("probe@probe.example")).isZero();
    }

    @Test
    void anUnknownLocalUserIsStillRefusedAndLeavesNoRow() throws Exception {
        assertThat(rcpt(STRANGER, "guess@guess.example", "nobody@demo.test")).startsWith("550");
        assertThat(james.rowsOf("guess@guess.example")).isZero();
    }

    @Test
    void postmasterAndAbuseAreReachableAtOnce() throws Exception {
        assertThat(rcpt(STRANGER, "urgent@urgent.example", "postmaster@demo.test")).startsWith("250");
        assertThat(rcpt(STRANGER, "urgent@urgent.example", "ABUSE@demo.test")).startsWith("250");
        assertThat(james.decisions()).contains("action=pass, reason=recipient whitelist, client_name=unknown,"
            + " client_address=192.0.2.9, sender=urgent@urgent.example, recipient=postmaster@demo.test");
    }

    @Test
    void aBounceWithTheNullSenderIsGreylistedAndPasses() throws Exception {
        assertDeferredThenAccepted("198.51.100.1", "", "bob@demo.test");
    }

    @Test
    void aQuotedLocalPartIsGreylistedAndPasses() throws Exception {
        assertDeferredThenAccepted("198.51.100.2", "\"odd, recipient=x\"@example.org", "bob@demo.test");
        assertThat(james.decisions()).anyMatch(line -> line.endsWith(
            "client_address=198.51.100.2, sender=\"odd\\u002c recipient=x\"@example.org, recipient=bob@demo.test"));
    }

    /** James 3.8 knows no SMTPUTF8 (3.9 does): it never gets as far as a hook. */
    @Test
    void aSenderInUtf8IsRefusedByJames38ItselfAndTheSessionGoesOn() throws Exception {
        try (SmtpClient smtp = james.from("198.51.100.3")) {
            assertThat(smtp.command("MAIL FROM:<jörg@exämple.org>").toString()).startsWith("501 5.1.7");
            assertThat(smtp.command("MAIL FROM:<joerg@joerg.example>").code()).isEqualTo(250);
            assertThat(smtp.command("RCPT TO:<bøb@demo.test>").code()).isEqualTo(553);
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(450);
        }
    }

    @Test
    void theLongestAddressIsGreylistedAndPasses() throws Exception {
        // RFC 5321 allows 255 octets of domain, but a domain name has 253 at most, and James knows that.
        String domain = ("d".repeat(60) + ".").repeat(4) + "example.org".substring(2);
        assertThat(domain).hasSize(253);
        assertDeferredThenAccepted("198.51.100.4", "l".repeat(64) + "@" + domain, "bob@demo.test");
    }

    @Test
    void aNeighbourInTheSameNetworkMayRetry() throws Exception {
        assertThat(rcpt("203.0.113.1", "pool@pool.example", "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofMinutes(5));
        assertThat(rcpt("203.0.113.250", "pool@pool.example", "bob@demo.test")).startsWith("250");
        assertThat(rcpt("203.0.114.1", "pool@pool.example", "bob@demo.test")).startsWith("450");
    }

    @Test
    void ipv6ClientsCountBySlash64() throws Exception {
        assertThat(rcpt("2001:db8:1:2::9", "six@six.example", "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofMinutes(5));
        assertThat(rcpt("2001:db8:1:2:ffff::1", "six@six.example", "bob@demo.test")).startsWith("250");
        assertThat(rcpt("2001:db8:1:3::9", "six@six.example", "bob@demo.test")).startsWith("450");
        assertThat(james.decisions()).anyMatch(line -> line.contains("client_address=2001:db8:1:2::9, sender=six@"));
    }

    @Test
    void aV4MappedClientIsTheSameAsItsIpv4Address() throws Exception {
        assertThat(rcpt("::ffff:203.0.113.77", "mapped@mapped.example", "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofMinutes(5));
        assertThat(rcpt("203.0.113.77", "mapped@mapped.example", "bob@demo.test")).startsWith("250");
    }

    @Test
    void aPerMessageSenderAddressIsOneSender() throws Exception {
        assertThat(rcpt(STRANGER, "prvs=1234abcdef=carol@carol.example", "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofMinutes(5));
        assertThat(rcpt(STRANGER, "prvs=5678fedcba=carol@carol.example", "BOB@demo.test")).startsWith("250");
    }

    @Test
    void allServerBlocksShareOneGreylist() throws Exception {
        assertThat(rcpt("127.0.0.1", "shared@shared.example", "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofMinutes(5));
        try (SmtpClient smtp = james.direct()) {
            smtp.command("MAIL FROM:<shared@shared.example>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
        }
    }

    @Test
    void pipelinedCommandsGetTheirRepliesInOrder() throws Exception {
        try (SmtpClient smtp = james.from(STRANGER)) {
            smtp.send("MAIL FROM:<pipe@pipe.example>");
            smtp.send("RCPT TO:<bob@demo.test>");
            smtp.send("DATA");
            smtp.send("NOOP");
            assertThat(smtp.readReply().code()).isEqualTo(250);
            assertThat(smtp.readReply().code()).isEqualTo(450);
            assertThat(smtp.readReply().code()).isEqualTo(503);
            assertThat(smtp.readReply().code()).isEqualTo(250);
        }
    }

    @Test
    void aRetryAfterTheWindowIsAFirstContactAgain() throws Exception {
        assertThat(rcpt(STRANGER, "late@late.example", "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofDays(2));
        assertThat(rcpt(STRANGER, "late@late.example", "bob@demo.test")).contains("Greylisted for 300 seconds");
    }

    @Test
    void aTripletIsForgottenWhenItWasNotSeenForItsLifetime() throws Exception {
        makeKnown(STRANGER, "seldom@seldom.example", "bob@demo.test");
        james.clock.add(Duration.ofDays(34));
        assertThat(rcpt(STRANGER, "seldom@seldom.example", "bob@demo.test")).startsWith("250");
        james.clock.add(Duration.ofDays(34));
        assertThat(rcpt(STRANGER, "seldom@seldom.example", "bob@demo.test")).startsWith("250");
        james.clock.add(Duration.ofDays(35));
        assertThat(rcpt(STRANGER, "seldom@seldom.example", "bob@demo.test")).startsWith("450");
    }

    @Test
    void aBurstOfConnectionsIsOneFirstContactAndNonePassesEarly() throws Exception {
        List<String> first = burst("burst@burst.example");
        assertThat(first).hasSize(24).allMatch(reply -> reply.startsWith("450"));
        assertThat(james.decisions().stream().filter(line -> line.contains("sender=burst@")))
            .filteredOn(line -> line.contains("reason=new,")).hasSize(1);

        james.clock.add(Duration.ofSeconds(299));
        assertThat(burst("burst@burst.example")).allMatch(reply -> reply.startsWith("450"));

        james.clock.add(Duration.ofSeconds(1));
        assertThat(burst("burst@burst.example")).allMatch(reply -> reply.startsWith("250"));
        assertThat(james.decisions().stream().filter(line -> line.contains("sender=burst@")))
            .filteredOn(line -> line.contains("delay=300")).hasSize(1);
    }

    private static List<String> burst(String sender) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(24);
        try {
            Callable<String> client = () -> rcpt(STRANGER, sender, "bob@demo.test");
            List<Future<String>> replies = clients.invokeAll(Stream.generate(() -> client).limit(24).toList());
            return replies.stream().map(DialogueIT::get).toList();
        } finally {
            clients.shutdown();
        }
    }

    private static String get(Future<String> reply) {
        try {
            return reply.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertDeferredThenAccepted(String client, String sender, String recipient) throws IOException {
        assertThat(rcpt(client, sender, recipient))
            .isEqualTo("450 4.2.0 <" + recipient + ">: Recipient address rejected: Greylisted for 300 seconds");
        james.clock.add(Duration.ofMinutes(5));
        assertThat(rcpt(client, sender, recipient)).startsWith("250");
    }

    private static void makeKnown(String client, String sender, String recipient) throws IOException {
        rcpt(client, sender, recipient);
        james.clock.add(Duration.ofMinutes(5));
        assertThat(rcpt(client, sender, recipient)).startsWith("250");
    }

    private static void makeRetryDue(String sender) throws IOException {
        assertThat(rcpt(STRANGER, sender, "bob@demo.test")).startsWith("450");
        james.clock.add(Duration.ofMinutes(5));
    }

    private static String rcpt(String client, String sender, String recipient) throws IOException {
        return james.rcpt(client, sender, recipient);
    }

    private static void send(String sender, List<String> recipients, String message) throws IOException {
        try (SmtpClient smtp = james.from(STRANGER)) {
            smtp.command("MAIL FROM:<" + sender + ">");
            for (String recipient : recipients) {
                assertThat(smtp.command("RCPT TO:<" + recipient + ">").code()).isEqualTo(250);
            }
            assertThat(smtp.data(message).code()).isEqualTo(250);
        }
    }

    private static List<String> inbox(String user) throws IOException {
        try (ImapClient imap = ImapClient.login(james.imapPort(), user, "secret")) {
            return imap.inbox();
        }
    }

    private static String awaitMail(String user, String text) throws IOException {
        return james.awaitMail(user, text);
    }
}
