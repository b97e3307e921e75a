package io.github.jamesgreylist.bridge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes a connection and hangs, as one that was stopped by a debugger or waits for a disk. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HungServerTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONGER = Duration.ofSeconds(5);
    private static final Request STATUS = Request.get("/greylist/status");

    @TempDir
    Path directory;

    private ServerSocketChannel hung(SocketAddress address) throws IOException {
        ServerSocketChannel server = address instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
        return server.bind(address);
    }

    private static SocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static String url(ServerSocketChannel server) throws IOException {
        return "http://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    @Test
    void aCommandAtTheSocketGivesUpAndSaysWhoHangs() throws IOException {
        Path socket = directory.resolve("admin.socket");
        try (ServerSocketChannel server = hung(UnixDomainSocketAddress.of(socket))) {
            assertThatThrownBy(() -> new UnixWire(socket, SHORT).ask(STATUS, Map.of())).isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("the server at " + socket + " has taken the question and said nothing for ");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void aServerThatTakesNoMoreBytesIsGivenUp() throws IOException {
        Path socket = directory.resolve("admin.socket");
        try (ServerSocketChannel server = hung(UnixDomainSocketAddress.of(socket))) {
            Request large = new Request("POST", "/greylist/import").body("text/plain", new Endless());
            assertThatThrownBy(() -> new UnixWire(socket, SHORT).ask(large, Map.of())).isInstanceOf(CommandFailure.class)
                .hasMessageContaining("said nothing for");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void overTcpTheSame() throws IOException {
        try (ServerSocketChannel server = hung(anyPort())) {
            assertThatThrownBy(() -> new TcpWire(url(server), "James", SHORT).ask(STATUS, Map.of()))
                .isInstanceOf(CommandFailure.class).hasMessageStartingWith("James has taken the question and said nothing for ");
        }
    }

    /** The JDK's own time-out ends with the headers. */
    @Test
    void anAnswerThatStopsInTheMiddleIsGivenUp() throws IOException {
        try (ServerSocketChannel server = hung(anyPort())) {
            Thread half = new Thread(() -> beginAnAnswer(server));
            half.start();
            // Also the first bytes have to come within it.
            try (Answer answer = new TcpWire(url(server), "James", LONGER).ask(STATUS, Map.of())) {
                assertThatThrownBy(answer::text).isInstanceOf(CommandFailure.class).hasMessageContaining("said nothing for");
            } finally {
                half.interrupt();
            }
        }
    }

    private static void beginAnAnswer(ServerSocketChannel server) {
        try (SocketChannel connection = server.accept()) {
            connection
                .write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer in = ByteBuffer.allocate(1_000);
            while (connection.read(in) >= 0) {
                in.clear();
            }
        } catch (IOException e) {
            // The client has given up, or the test has ended.
        }
    }

    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 'x';
        }
    }
}
