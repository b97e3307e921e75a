package io.github.jamesgreylist.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.identity.Clients.Known;
import io.github.jamesgreylist.names.Dns;
import io.github.jamesgreylist.names.VerifiedNames.Lifetimes;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientsBuilderTest {

    private static final Duration PATIENT = Duration.ofMinutes(2);

    /** James's: it says "no" where it means "no answer". */
    private static final Dns OF_A_MAIL_SERVER = new Dns() {
        @Override
        public Optional<String> nameOf(InetAddress address) {
            return Optional.empty();
        }

        @Override
        public boolean resolves(String name, InetAddress address) {
            return false;
        }
    };

    @Test
    void withoutSpfNobodyWaitsLongerWhileTheResolverOfAMailServerIsAway() throws IOException {
        try (DnsServer server = new DnsServer(); Clients clients = new ClientsBuilder(Patient.settings(Map.of("spf", "off")))
            .ownDns(DnsJavaClient.of(server.address(), Duration.ofMillis(200)), OF_A_MAIL_SERVER, Lifetimes.DEFAULT)
            .mostWaiting(100).build()) {
            assertThat(identify(clients, 1).isTrusted()).as("nobody stands for it").isFalse();
            server.silent(true);
            for (int network = 2; network < 7; network++) {
                identify(clients, network);
            }
            await().atMost(PATIENT).until(() -> identify(clients, 7).isUnanswered());
            assertThat(identify(clients, 8).isTrusted()).isTrue();
            assertThat(identify(clients, 8).isEarning()).isFalse();
        }
    }

    private static Identification identify(Clients clients, int network) {
        Attempt attempt = Attempt.of(Attempts.T0, Attempts.address("198.51." + network + ".9"), "ann@example.com",
            "bob@example.org");
        Known known = clients.lookUp(attempt, clients.known(attempt), PATIENT).orTimeout(2, TimeUnit.MINUTES).join();
        return clients.identify(attempt, known);
    }
}
