package io.github.jamesgreylist.bridge.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd says of the sockets that it hands over, and what is not true. That it works is seen where a process inherits some. */
class ActivationTest {

    private static final long PID = ProcessHandle.current().pid();

    @Test
    void withoutSystemdThereAreNone() {
        assertThat(Activation.of(Map.of(), PID)).isEqualTo(Activation.NONE);
        assertThat(Activation.of(Map.of("LISTEN_FDS", "0", "LISTEN_PID", "1"), PID)).isEqualTo(Activation.NONE);
        assertThat(Activation.of(Map.of("LISTEN_PID", "1", "LISTEN_FDNAMES", "a:b"), PID)).isEqualTo(Activation.NONE);
    }

    /** As of a script that does not end in exec, or of a shell that a service has started. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "", "-5", "all"})
    void socketsOfAnotherProcessAreLeftAlone(String owner) {
        Activation activation = Activation.of(Map.of("LISTEN_FDS", "1", "LISTEN_PID", owner), PID);
        assertThat(activation.sockets()).isEmpty();
        assertThat(activation.warnings()).singleElement().asString()
            .startsWith("no sockets are taken over from systemd, as LISTEN_PID='" + owner + "' is not this process, " + PID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "1.5", "1000", "2147483648", "0x3"})
    void aNumberThatIsNoneIsNamed(String number) {
        Activation activation = Activation.of(Map.of("LISTEN_FDS", number, "LISTEN_PID", Long.toString(PID)), PID);
        assertThat(activation.sockets()).isEmpty();
        assertThat(activation.warnings()).singleElement().asString()
            .startsWith("no sockets are taken over from systemd, as LISTEN_FDS='" + number + "' is not a number of sockets");
    }

    /** Of this process, 3 and the next ones are no sockets that listen, but jars and the like. */
    @Test
    void descriptorsThatAreNoSocketsAreNamed() {
        Activation activation = Activation.of(
            Map.of("LISTEN_FDS", "2", "LISTEN_PID", Long.toString(PID), "LISTEN_FDNAMES", "greylist-bridge.socket"), PID);
        assertThat(activation.sockets()).isEmpty();
        assertThat(activation.warnings()).containsExactly(
            "descriptor 3, greylist-bridge.socket, is not taken over from systemd: it is no socket that connections come to: let the"
                + " socket unit have ListenStream= alone",
            "descriptor 4 is not taken over from systemd: it is no socket that connections come to: let the socket unit have"
                + " ListenStream= alone");
    }
}
