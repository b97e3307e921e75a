package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that listen before there is a server, and stay when it has gone. */
@Timeout(60)
class InheritedSocketTest {

    private static final String GREYLISTED = "DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds";
    private static final int BACKLOG = 16;

    @TempDir
    Path directory;
    private final List<Socket> open = new ArrayList<>();

    @BeforeAll
    static void loadNetty() {
        assertThat(InheritedSocket.isPossible()).isTrue();
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void itIsRecognisedByItsAddress() throws IOException {
        int port = port(tcp("127.0.0.1"));
        assertThat(InheritedSocket.of(last().intValue())).hasToString("inet:127.0.0.1:" + port);
        assertThat(InheritedSocket.of(tcp("::1").intValue()).toString()).startsWith("inet:[::1]:");
        assertThat(InheritedSocket.of(tcp("::").intValue()).toString()).startsWith("inet:*:");
        assertThat(InheritedSocket.of(unix(directory.resolve("socket").toString()).intValue()))
            .hasToString("unix:" + directory.resolve("socket"));
        String name = "greylist-test-" + ProcessHandle.current().pid();
        assertThat(InheritedSocket.of(unix("\0" + name).intValue())).hasToString("unix:@" + name);
    }

    @Test
    void whatIsNoListeningSocketIsRefusedInASentence() throws IOException {
        Socket idle = kept(Socket.newSocketStream());
        Socket datagrams = kept(Socket.newSocketDgram());
        assertThatThrownBy(() -> InheritedSocket.of(idle.intValue())).isInstanceOf(IOException.class)
            .hasMessage("it is no socket that connections come to");
        assertThatThrownBy(() -> InheritedSocket.of(datagrams.intValue())).isInstanceOf(IOException.class)
            .hasMessage("it is no socket that connections come to");
        assertThatThrownBy(() -> InheritedSocket.of(1)).isInstanceOf(IOException.class)
            .hasMessage("it is no socket that connections come to");
        assertThatThrownBy(() -> InheritedSocket.of(9_999)).isInstanceOf(IOException.class)
            .hasMessage("it is no socket that connections come to");
    }

    @Test
    void whatTheOptionsNameAndIsInheritedIsNotBoundAgain() throws Exception {
        int port = port(tcp("127.0.0.1"));
        try (RunningServer server = RunningServer.inheriting(List.of(inherit()), "policy.listen", "inet:127.0.0.1:" + port)) {
            assertThat(server.server().addresses()).containsExactly(new InetSocketAddress("127.0.0.1", port));
            assertThat(server.server().inWords()).isEqualTo("inet:127.0.0.1:" + port + " (kept open by systemd)");
            try (PolicyClient client = PolicyClient.connect(port)) {
                assertThat(client.ask()).isEqualTo(GREYLISTED);
            }
        }
    }

    @Test
    void whatIsInheritedAndWhatTheOptionsNameAreServedBoth() throws Exception {
        int port = port(tcp("127.0.0.1"));
        try (RunningServer server = RunningServer.inheriting(List.of(inherit()), "policy.listen", "inet:127.0.0.1:0");
                PolicyClient own = PolicyClient.connect(server.port());
                PolicyClient inherited = PolicyClient.connect(port)) {
            assertThat(own.ask("sender", "own@example.org")).isEqualTo(GREYLISTED);
            assertThat(inherited.ask("sender", "inherited@example.org")).isEqualTo(GREYLISTED);
        }
    }

    /** Nobody can listen on all addresses of a port where another socket has one of them. */
    @Test
    void allAddressesOfAPortAreServedThoughOneIsInherited() throws Exception {
        int port = port(tcp("127.0.0.1"));
        try (RunningServer server = RunningServer.inheriting(List.of(inherit()), "policy.listen", "inet:*:" + port);
                PolicyClient own = PolicyClient.connect(new InetSocketAddress("::1", port));
                PolicyClient inherited = PolicyClient.connect(port)) {
            assertThat(own.ask("sender", "own@example.org")).isEqualTo(GREYLISTED);
            assertThat(inherited.ask("sender", "inherited@example.org")).isEqualTo(GREYLISTED);
            assertThat(server.server().inWords()).contains("inet:[::1]:" + port)
                .endsWith(" and inet:127.0.0.1:" + port + " (kept open by systemd)");
        }
    }

    @Test
    void oneForAllAddressesIsThePlaceForEach() throws Exception {
        int port = port(tcp("::"));
        try (RunningServer server = RunningServer.inheriting(List.of(inherit()), "policy.listen", "inet:127.0.0.1:" + port);
                PolicyClient client = PolicyClient.connect(port)) {
            assertThat(server.server().addresses()).hasSize(1);
            assertThat(client.ask()).isEqualTo(GREYLISTED);
        }
    }

    @Test
    void theFileOfAUnixSocketStaysWhenTheServerEnds() throws Exception {
        Path path = directory.resolve("socket");
        unix(path.toString());
        try (RunningServer server = RunningServer.inheriting(List.of(inherit()), "policy.listen", "unix:" + path);
                PolicyClient client = PolicyClient.connect(path)) {
            assertThat(client.ask()).isEqualTo(GREYLISTED);
            assertThat(server.server().addresses()).containsExactly(new DomainSocketAddress(path.toString()));
        }
        assertThat(Files.exists(path)).isTrue();
    }

    /** As from /var/run. */
    @Test
    void aUnixSocketIsKnownByItsOtherName() throws Exception {
        Path path = Files.createDirectory(directory.resolve("run")).resolve("socket");
        Path other = Files.createSymbolicLink(directory.resolve("var-run"), path.getParent()).resolve("socket");
        unix(path.toString());
        try (RunningServer server = RunningServer.inheriting(List.of(inherit()), "policy.listen", "unix:" + other);
                PolicyClient client = PolicyClient.connect(path)) {
            assertThat(server.server().addresses()).hasSize(1);
            assertThat(client.ask()).isEqualTo(GREYLISTED);
        }
    }

    /** With Postfix, the second try that is not answered is the last one. */
    @Test
    void whoeverHasConnectedAndNotAskedYetIsAnsweredAtTheEnd() throws Exception {
        try (RunningServer server = RunningServer.start(); PolicyClient fresh = server.connect();
                PolicyClient idle = server.connect()) {
            assertThat(idle.ask("sender", "idle@example.org")).isEqualTo(GREYLISTED);
            Thread stop = new Thread(server::stopServer);
            stop.start();
            assertThat(idle.answer()).as("closed").isNull();
            fresh.send(PolicyClient.request());
            assertThat(fresh.answer()).isEqualTo(GREYLISTED);
            assertThat(fresh.answer()).as("closed").isNull();
            stop.join();
        }
    }

    private Socket last() {
        return open.get(open.size() - 1);
    }

    /** The server closes it. */
    private InheritedSocket inherit() throws IOException {
        return InheritedSocket.of(open.remove(open.size() - 1).intValue());
    }

    private Socket kept(Socket socket) {
        open.add(socket);
        return socket;
    }

    private Socket tcp(String host) throws IOException {
        return listening(Socket.newSocketStream(), new InetSocketAddress(host, 0));
    }

    private Socket unix(String path) throws IOException {
        return listening(Socket.newSocketDomain(), new DomainSocketAddress(path));
    }

    private Socket listening(Socket socket, SocketAddress address) throws IOException {
        socket.bind(address);
        socket.listen(BACKLOG);
        return kept(socket);
    }

    private static int port(Socket socket) {
        return socket.localAddress().getPort();
    }
}
