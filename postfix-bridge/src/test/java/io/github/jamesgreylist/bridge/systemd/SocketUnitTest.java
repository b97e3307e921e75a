package io.github.jamesgreylist.bridge.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.ListeningSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Options that name other places than the socket unit, and the files of the unit. */
class SocketUnitTest {

    @TempDir
    Path root;

    @BeforeEach
    void install() throws IOException {
        write("lib/systemd/system/greylist-bridge.socket",
            "[Socket]\n# postgrey's port\nListenStream=127.0.0.1:10023\n[Install]\nWantedBy=sockets.target\n");
    }

    @Test
    void whatBothNameNeedsNoWord() {
        assertThat(gap("inet:127.0.0.1:10023")).isEmpty();
        assertThat(gap("inet:localhost:10023")).as("Postfix tries ::1, and then 127.0.0.1").isEmpty();
        assertThat(gap()).as("no options").isEmpty();
        assertThat(SocketUnit.servedToo(named("inet:127.0.0.1:10023"), kept())).isEmpty();
        assertThat(SocketUnit.servedToo(List.of(), kept())).isEmpty();
    }

    @Test
    void withoutASocketUnitNothingIsSaid() {
        assertThat(SocketUnit.gap(named("inet:127.0.0.1:60000"), List.of(), 0666)).isEmpty();
    }

    @Test
    void theLinesThatLeaveNoGapAreSaid() {
        assertThat(gap("inet:127.0.0.1:60000")).isEqualTo("a restart leaves a gap at inet:127.0.0.1:60000, as"
            + " greylist-bridge.socket keeps inet:127.0.0.1:10023 open only: in systemctl edit greylist-bridge.socket write"
            + " '[Socket]', 'ListenStream=', 'ListenStream=127.0.0.1:60000', each on a line of its own, and then systemctl restart"
            + " greylist-bridge.socket");
        assertThat(gap("inet:127.0.0.1:10023", "unix:/var/spool/postfix/greylist/socket")).contains(
            "a gap at unix:/var/spool/postfix/greylist/socket, as",
            "'ListenStream=', 'ListenStream=127.0.0.1:10023', 'ListenStream=/var/spool/postfix/greylist/socket',"
                + " 'SocketUser=greylist', 'SocketGroup=postfix', 'SocketMode=0660'");
        assertThat(gap("inet:*:10023", "inet:[::1]:10024")).contains("'ListenStream=10023', 'ListenStream=[::1]:10024'");
    }

    /** The lines are those that it understands itself. */
    @Test
    void withTheseLinesThereIsNoGap() throws IOException {
        for (String address : List.of("inet:127.0.0.1:60000", "inet:*:10023", "inet:[::1]:10023", "unix:/run/greylist/socket")) {
            Files.deleteIfExists(root.resolve("etc/systemd/system/greylist-bridge.socket.d/override.conf"));
            String edited = gap(address).replaceAll("(?s).* write '|', each on a line.*", "").replace("', '", "\n") + "\n";
            write("etc/systemd/system/greylist-bridge.socket.d/override.conf", edited);
            assertThat(gap(address)).as(edited).isEmpty();
            assertThat(SocketUnit.servedToo(named(address), kept())).as(edited).isEmpty();
        }
    }

    @Test
    void whatIsServedBesidesIsSaid() {
        assertThat(SocketUnit.servedToo(named("unix:/run/greylist/socket"), kept()))
            .contains("inet:127.0.0.1:10023 is served, too,"
                + " which the options do not name, as greylist-bridge.socket listens there");
    }

    @Test
    void theUnitIsReadAsSystemdReadsIt() throws IOException {
        assertThat(kept()).extracting(ListeningSocket::toString).containsExactly("inet:127.0.0.1:10023");
        write("run/systemd/system/greylist-bridge.socket.d/10.conf", "[Socket]\nListenStream = /run/a\nListenStream=@b\n");
        write("lib/systemd/system/greylist-bridge.socket.d/20.conf", "[Socket]\nListenStream=[::1]:7\nListenStream=vsock:2:9\n");
        write("etc/systemd/system/greylist-bridge.socket.d/20.conf", "[Socket]\nListenStream=8\nListenStream=70000\n");
        assertThat(kept()).extracting(ListeningSocket::toString)
            .containsExactly("inet:127.0.0.1:10023", "unix:/run/a", "unix:@b", "inet:*:8");
        Files.createSymbolicLink(root.resolve("etc/systemd/system/greylist-bridge.socket"), Path.of("/dev/null"));
        Files.delete(root.resolve("etc/systemd/system/greylist-bridge.socket.d/20.conf"));
        Files.delete(root.resolve("run/systemd/system/greylist-bridge.socket.d/10.conf"));
        Files.delete(root.resolve("lib/systemd/system/greylist-bridge.socket.d/20.conf"));
        assertThat(kept()).as("masked").isEmpty();
    }

    @Test
    void itIsEnabledByALink() throws IOException {
        assertThat(new SocketUnitFiles(root).isEnabled()).isFalse();
        write("etc/systemd/system/sockets.target.wants/greylist-bridge.socket", "");
        assertThat(new SocketUnitFiles(root).isEnabled()).isTrue();
    }

    private String gap(String... named) {
        return SocketUnit.gap(named(named), kept(), 0660).orElse("");
    }

    private static List<ListenAddress> named(String... addresses) {
        return Stream.of(addresses).map(ListenAddress::parse).toList();
    }

    private List<ListeningSocket> kept() {
        return new SocketUnitFiles(root).listening();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
