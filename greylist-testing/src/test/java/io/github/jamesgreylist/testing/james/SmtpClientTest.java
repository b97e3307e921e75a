package io.github.jamesgreylist.testing.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says everything at once and then listens until the client leaves. */
class SmtpClientTest {

    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    @Test
    void aReplyOfSeveralLinesIsReadToItsEnd() throws Exception {
        serverSaying("220 hi\r\n250-one\r\n250-two\r\n250 three\r\n");

        try (SmtpClient smtp = SmtpClient.connect(listener.getLocalPort())) {
            SmtpReply reply = smtp.command("EHLO x");

            assertThat(smtp.banner()).hasToString("220 hi");
            assertThat(reply.code()).isEqualTo(250);
            assertThat(reply.text()).isEqualTo("one\ntwo\nthree");
            assertThat(smtp.transcript()).isEqualTo("S: 220 hi\nC: EHLO x\nS: 250-one\nS: 250-two\nS: 250 three\n");
        }
    }

    @Test
    void leadingDotsAreDoubledOnTheWire() throws Exception {
        CompletableFuture<String> heard = serverSaying("220 hi\r\n354 go\r\n250 ok\r\n");

        try (SmtpClient smtp = SmtpClient.connect(listener.getLocalPort())) {
            assertThat(smtp.data("Subject: x\n\n.dot\n").code()).isEqualTo(250);
        }

        assertThat(heard.get(2, TimeUnit.MINUTES)).isEqualTo("DATA\r\nSubject: x\r\n\r\n..dot\r\n.\r\n");
    }

    @Test
    void aRefusedDataSendsNoMessage() throws Exception {
        CompletableFuture<String> heard = serverSaying("220 hi\r\n503 no recipients\r\n");

        try (SmtpClient smtp = SmtpClient.connect(listener.getLocalPort())) {
            assertThat(smtp.data("x\n").code()).isEqualTo(503);
        }

        assertThat(heard.get(2, TimeUnit.MINUTES)).isEqualTo("DATA\r\n");
    }

    @Test
    void aProxyHeaderComesFirst() throws Exception {
        CompletableFuture<String> heard = serverSaying("220 hi\r\n");

        SmtpClient.to(listener.getLocalPort()).as("2001:db8::7").connect().close();

        assertThat(heard.get(2, TimeUnit.MINUTES))
            .isEqualTo("PROXY TCP6 2001:db8::7 ::1 40000 " + listener.getLocalPort() + "\r\n");
    }

    @Test
    void theDialogueIsUtf8AndCanBeWatched() throws Exception {
        CompletableFuture<String> heard = serverSaying("220 grüß\r\n250 ok\r\n");
        ByteArrayOutputStream watched = new ByteArrayOutputStream();

        try (SmtpClient smtp = SmtpClient.to(listener.getLocalPort())
            .echo(new PrintStream(watched, true, StandardCharsets.UTF_8)).connect()) {
            smtp.command("MAIL FROM:<jürgen@example.org>");
        }

        assertThat(heard.get(2, TimeUnit.MINUTES)).isEqualTo("MAIL FROM:<jürgen@example.org>\r\n");
        assertThat(watched.toString(StandardCharsets.UTF_8).lines())
            .containsExactly("S: 220 grüß", "C: MAIL FROM:<jürgen@example.org>", "S: 250 ok");
    }

    @Test
    void aServerThatHangsUpIsToldWithTheDialogueSoFar() throws Exception {
        CompletableFuture.runAsync(() -> {
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write("220-almost\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThatThrownBy(() -> SmtpClient.connect(listener.getLocalPort()))
            .isInstanceOf(EOFException.class)
            .hasMessageContaining("S: 220-almost");
    }

    @Test
    void whatIsNotSmtpIsAnError() throws Exception {
        serverSaying("* OK IMAP4rev1 ready\r\n");

        assertThatThrownBy(() -> SmtpClient.connect(listener.getLocalPort()))
            .hasMessage("not an SMTP reply: * OK IMAP4rev1 ready");
    }

    /** Returns what the client said until it left. */
    private CompletableFuture<String> serverSaying(String replies) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write(replies.getBytes(StandardCharsets.UTF_8));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
