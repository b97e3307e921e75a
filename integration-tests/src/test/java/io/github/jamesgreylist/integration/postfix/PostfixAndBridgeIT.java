package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Ways to put Postfix and the bridge together. With a delay of zero the first attempt waits and the second passes. */
@EnabledIf("io.github.jamesgreylist.integration.postfix.Postfix#isThere")
class PostfixAndBridgeIT {

    private static final String CLIENT = "192.0.2.9";

    @TempDir
    Path directory;
    private Path bridgeDirectory;
    private Path postfixDirectory;

    @BeforeEach
    void makeDirectories() throws Exception {
        bridgeDirectory = Files.createDirectory(directory.resolve("bridge"));
        postfixDirectory = Files.createDirectory(directory.resolve("postfix"));
    }

    @Test
    void overAUnixSocketInThePostfixChroot() throws Exception {
        Path socket = postfixDirectory.resolve("queue/greylist/socket");
        try (Postfix postfix = Postfix.start(postfixDirectory, "unix:greylist/socket", Map.of());
                BridgeProcess bridge = BridgeProcess.start(
                    bridgeDirectory, "--unix=" + socket, "--socketmode=0660", "--delay=0")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rw-rw----");
            assertThat(Files.getAttribute(socket, "unix:group")).hasToString("postfix");
            assertThat(postfix.rcpt(CLIENT, "unix@example.org", "bob@demo.test").toString()).isEqualTo(
                "450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 0 seconds");
            try (SmtpClient smtp = postfix.from(CLIENT)) {
                smtp.command("MAIL FROM:<unix@example.org>");
                assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
                assertThat(smtp.data("Subject: over a Unix socket\n\nHello\n").code()).isEqualTo(250);
            }
            Eventually.await("the mail", () -> postfix.mails().size() == 1);
            assertThat(postfix.mails().get(0)).containsPattern("(?m)^X-Greylist: delayed \\d+ seconds by ");
            assertThat(bridge.stop()).isZero();
            assertThat(socket).doesNotExist();
        }
    }

    /** They got a 450, and in time a line of the log that they passed. */
    @Test
    void usersThatDoNotExistAreRefusedAtOnceAndNeverAskedAbout() throws Exception {
        int port = FreePorts.next();
        Path users = Files.writeString(directory.resolve("users"), "bob@demo.test box/\n");
        try (BridgeProcess bridge = BridgeProcess.start(bridgeDirectory, "--inet=127.0.0.1:" + port, "--delay=0");
                Postfix postfix = Postfix.start(postfixDirectory, "inet:127.0.0.1:" + port,
                    Map.of("virtual_mailbox_maps", "texthash:" + users))) {
            for (int attempt = 0; attempt < 2; attempt++) {
                assertThat(postfix.rcpt(CLIENT, "ann@example.org", "nobody@demo.test").toString())
                    .startsWith("550 5.1.1 <nobody@demo.test>: Recipient address rejected: User unknown");
            }
            assertThat(postfix.rcpt(CLIENT, "ann@example.org", "bob@demo.test").code()).isEqualTo(450);
            bridge.await("the line about bob", () -> bridge.log().contains("recipient=bob@demo.test"));
            assertThat(bridge.log()).doesNotContain("nobody@demo.test");
        }
    }

    @Test
    void aKilledBridgeStopsNoMailAndIsUsedAgainWhenItIsBack() throws Exception {
        int port = FreePorts.next();
        try (BridgeProcess bridge = BridgeProcess.start(bridgeDirectory, "--inet=127.0.0.1:" + port, "--delay=0");
                Postfix postfix = Postfix.start(postfixDirectory, "inet:127.0.0.1:" + port, Map.of())) {
            try (SmtpClient session = postfix.from(CLIENT)) {
                session.command("MAIL FROM:<killed@example.org>");
                assertThat(session.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(450);
                bridge.kill();
                assertThat(session.command("RCPT TO:<ann@demo.test>").code()).as("default_action").isEqualTo(250);
                bridge.start();
                assertThat(session.command("RCPT TO:<eve@demo.test>").code()).as("it is back").isEqualTo(450);
                assertThat(session.command("RCPT TO:<bob@demo.test>").code()).as("what it said was on disk")
                    .isEqualTo(250);
            }
        }
    }

    /** A second MX name for the same host: a sender that is deferred at the first tries the second at once. */
    @Test
    void withASecondMxNameARealSenderIsNotHeldUp() throws Exception {
        int port = FreePorts.next();
        Path senderDirectory = Files.createDirectory(directory.resolve("sender"));
        try (BridgeProcess bridge = BridgeProcess.start(bridgeDirectory, "--inet=127.0.0.1:" + port, "--delay=0");
                Postfix receiver = Postfix.start(postfixDirectory, "inet:127.0.0.1:" + port, Map.of());
                Postfix sender = Postfix.start(senderDirectory, "inet:127.0.0.1:1", Map.of(
                    "virtual_mailbox_domains", "", "relay_domains", "demo.test", "relay_transport", "smtp",
                    "minimal_backoff_time", "1h", "maximal_backoff_time", "1h", "queue_run_delay", "1h",
                    "smtp_bind_address", "127.0.0.1",
                    "relayhost", "[127.0.0.1]:" + receiver.port() + ", [127.0.0.2]:" + receiver.port()))) {
            try (SmtpClient smtp = SmtpClient.connect(sender.port())) {
                smtp.command("EHLO client.example");
                smtp.command("MAIL FROM:<two@example.org>");
                assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
                assertThat(smtp.data("Subject: by the second name\n\nHello\n").code()).isEqualTo(250);
            }
            Eventually.await("the mail", () -> receiver.mails().size() == 1);
            assertThat(receiver.log()).contains("450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted");
            assertThat(receiver.mails().get(0)).contains("Subject: by the second name")
                .containsPattern("(?m)^X-Greylist: delayed 0 seconds by ");
        }
    }
}
