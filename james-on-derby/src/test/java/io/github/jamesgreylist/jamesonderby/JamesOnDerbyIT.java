package io.github.jamesgreylist.jamesonderby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.multibindings.Multibinder;
import io.github.jamesgreylist.testing.james.ImapClient;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.inject.Inject;
import org.apache.james.GuiceJamesServer;
import org.apache.james.modules.protocols.ImapGuiceProbe;
import org.apache.james.modules.protocols.SmtpGuiceProbe;
import org.apache.james.utils.GuiceProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JamesOnDerbyIT {

    private static final User BOB = new User("bob@demo.test", "secret");

    @TempDir
    Path root;
    private GuiceJamesServer server;
    private int port;

    @BeforeAll
    static void keepTheTestRunning() {
        System.setProperty("james.exit.on.startup.error", "false");
    }

    @BeforeEach
    void configure() throws Exception {
        WorkingDirectory directory = WorkingDirectory.at(root);
        SampleConf.copyTo(directory);
        port = directory.moveToFreePorts("smtpserver.xml").get(0);
        directory.moveToFreePorts("imapserver.xml");
        directory.setProperty("webadmin.properties", "port", "0");
        directory.setProperty("james-database.properties", "database.url",
            "jdbc:derby:" + root.resolve("var/derby") + ";create=true");
        server = JamesOnDerby.createServer(root, List.of(BOB));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void mailAndUsersSurviveARestart() throws Exception {
        server.start();
        deliver("Hello");
        assertThat(subjects(1)).containsExactly("Hello");
        server.stop();

        server = JamesOnDerby.createServer(root, List.of(BOB));
        server.start();
        deliver("Hello again");
        assertThat(subjects(2)).containsExactly("Hello", "Hello again");
    }

    /** SMTP was open before its user was made, and mail of that moment was refused for good. */
    @Test
    void theVeryFirstMailIsNotRefused() throws Exception {
        CompletableFuture<SmtpReply> first = CompletableFuture.supplyAsync(this::firstReplyOfAll);

        server.start();

        assertThat(first.get(1, TimeUnit.MINUTES).code()).isEqualTo(250);
    }

    private SmtpReply firstReplyOfAll() {
        while (true) {
            try (SmtpClient smtp = SmtpClient.connect(port)) {
                smtp.command("HELO mail.example.org");
                smtp.command("MAIL FROM:<ann@example.org>");
                return smtp.command("RCPT TO:<" + BOB.address() + ">");
            } catch (ConnectException e) {
                Thread.onSpinWait();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** RFC 5321, section 4.5.1, and without a domain. */
    @Test
    void thePostmasterIsKnownAndHasNoMailboxToForget() throws Exception {
        server.start();

        deliver("postmaster@demo.test", "Is anybody there?");
        deliver("Postmaster", "Is anybody there at all?");

        assertThat(subjects(2)).containsExactlyInAnyOrder("Is anybody there?", "Is anybody there at all?");
    }

    @Test
    void aStoppedServerLeavesNoLockOnItsDatabase() throws Exception {
        server.start();
        assertThat(root.resolve("var/derby/db.lck")).exists();

        server.stop();

        assertThat(root.resolve("var/derby/db.lck")).doesNotExist();
    }

    @Test
    void strangersAndUnknownRecipientsAreRefused() throws Exception {
        server.start();

        try (SmtpClient smtp = SmtpClient.connect(smtpPort())) {
            smtp.command("HELO mail.example.org");
            smtp.command("MAIL FROM:<ann@example.org>");
            assertThat(smtp.command("RCPT TO:<nobody@demo.test>").code()).isEqualTo(550);
            assertThat(smtp.command("RCPT TO:<ann@elsewhere.test>").code()).isEqualTo(550);
        }
    }

    @Test
    void aPartCanBeReplaced() throws Exception {
        Clock stopped = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        server = server
            .overrideWith(binder -> binder.bind(Clock.class).toInstance(stopped))
            .combineWith(binder -> Multibinder.newSetBinder(binder, GuiceProbe.class).addBinding().to(ClockProbe.class));

        server.start();

        assertThat(server.getProbe(ClockProbe.class).clock.get()).isSameAs(stopped);
    }

    @Test
    void aMissingDatabaseSettingIsNamed() throws Exception {
        WorkingDirectory.at(root).edit("james-database.properties", text -> "database.url=jdbc:derby:x");

        assertThatThrownBy(server::start)
            .hasMessageContaining("james-database.properties: database.driverClassName is missing");
    }

    private void deliver(String subject) throws Exception {
        deliver(BOB.address(), subject);
    }

    private void deliver(String recipient, String subject) throws Exception {
        try (SmtpClient smtp = SmtpClient.connect(smtpPort())) {
            smtp.command("HELO mail.example.org");
            smtp.command("MAIL FROM:<ann@example.org>");
            smtp.command("RCPT TO:<" + recipient + ">");
            assertThat(smtp.data("Subject: " + subject + "\n\n.dot\n").code()).isEqualTo(250);
        }
    }

    private List<String> subjects(int messages) throws Exception {
        int port = server.getProbe(ImapGuiceProbe.class).getImapPort();
        try (ImapClient imap = ImapClient.login(port, BOB.address(), BOB.password())) {
            return imap.awaitInbox(messages, Duration.ofMinutes(3)).stream()
                .flatMap(message -> ImapClient.headers(message, "subject").stream())
                .toList();
        }
    }

    private int smtpPort() {
        return server.getProbe(SmtpGuiceProbe.class).getSmtpPort().getValue();
    }

    private static final class ClockProbe implements GuiceProbe {
        private final AtomicReference<Clock> clock;

        @Inject
        private ClockProbe(Clock clock) {
            this.clock = new AtomicReference<>(clock);
        }
    }
}
