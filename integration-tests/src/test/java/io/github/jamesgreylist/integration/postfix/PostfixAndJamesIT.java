package io.github.jamesgreylist.integration.postfix;

import static io.github.jamesgreylist.integration.Servers.rcpt;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Postfix and James as two MXs of one domain, with James's greylist for both. */
@EnabledIf("io.github.jamesgreylist.integration.postfix.Postfix#isThere")
class PostfixAndJamesIT {

    private static final String LOCALHOST = "127.0.0.1";

    @TempDir
    Path directory;

    @Test
    void whoWasDeferredByOnePassesAtTheOtherOnDerby() throws Exception {
        whoWasDeferredByOnePassesAtTheOther(Servers.onDerby());
    }

    @Test
    void whoWasDeferredByOnePassesAtTheOtherInMemory() throws Exception {
        whoWasDeferredByOnePassesAtTheOther(Servers.inMemory());
    }

    private void whoWasDeferredByOnePassesAtTheOther(JamesProcessBuilder server) throws Exception {
        try (JamesProcess james = Servers.start(server.property("greylist.properties", "delay", "0 seconds"));
                Postfix postfix = Postfix.start(
                    directory, "inet:127.0.0.1:" + james.policyPort().orElseThrow(), Map.of())) {
            assertThat(postfix.rcpt(LOCALHOST, "there@example.org", "bob@demo.test").toString()).isEqualTo(
                "450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 0 seconds");
            assertThat(rcpt(james, "there@example.org").code()).isEqualTo(250);

            assertThat(rcpt(james, "here@example.org").code()).isEqualTo(450);
            assertThat(postfix.rcpt(LOCALHOST, "here@example.org", "bob@demo.test").code()).isEqualTo(250);
        }
    }

    @Test
    void unixSocketsWorkInsideJames() throws Exception {
        Path socket = directory.resolve("queue/greylist/socket");
        try (Postfix postfix = Postfix.start(directory, "unix:greylist/socket", Map.of());
                JamesProcess james = Servers.start(Servers.onDerby()
                    .property("greylist.properties", "delay", "5 minutes")
                    .property("greylist.properties", "policy.listen", "unix:" + socket + ", inet:127.0.0.1:0"))) {
            assertThat(postfix.rcpt("192.0.2.9", "unix@example.org", "bob@demo.test").toString()).isEqualTo(
                "450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 300 seconds");
            james.stop();
            assertThat(socket).doesNotExist();
            assertThat(postfix.rcpt("192.0.2.9", "unix@example.org", "bob@demo.test").code()).isEqualTo(250);
        }
    }
}
