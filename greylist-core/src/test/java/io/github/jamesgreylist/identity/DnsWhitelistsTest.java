package io.github.jamesgreylist.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.DnsServer.Behaviour;
import io.github.jamesgreylist.fixture.LogCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DnsWhitelistsTest {

    private DnsServer server;
    private DnsClient dns;

    @BeforeEach
    void setUp() throws IOException {
        server = new DnsServer();
        dns = DnsJavaClient.of(server.address(), Duration.ofSeconds(20));
    }

    @AfterEach
    void tearDown() throws IOException {
        dns.close();
        server.close();
    }

    private Optional<String> listing(String client, String... zones) throws Exception {
        return new DnsWhitelists(List.of(zones), dns).listing(InetAddress.getByName(client)).get(1, TimeUnit.MINUTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.5.1", "127.0.10.2", "127.0.255.3"})
    void aClientWithAGoodNameIsListed(String answer) throws Exception {
        server.address("1.2.0.192.list.test", answer);
        assertThat(listing("192.0.2.1", "list.test")).contains("list.test");
        assertThat(listing("192.0.2.2", "list.test")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.5.0", "127.0.5.4", "127.1.5.2", "192.0.2.1", "127.0.0.255", "10.0.5.2"})
    void otherAnswersSayNothing(String answer) throws Exception {
        server.address("1.2.0.192.list.test", answer);
        assertThat(listing("192.0.2.1", "list.test")).isEmpty();
    }

    @Test
    void clientsWithIpv6AreListedToo() throws Exception {
        server.address("1." + "0.".repeat(23) + "8.b.d.0.1.0.0.2.list.test", "127.0.5.2");
        assertThat(listing("2001:db8::1", "list.test")).contains("list.test");
    }

    @Test
    void theFirstListThatKnowsAClientIsTold() throws Exception {
        server.address("1.2.0.192.b.test", "127.0.5.2").address("1.2.0.192.c.test", "127.0.5.2");
        assertThat(listing("192.0.2.1", "a.test", "b.test", "c.test")).contains("b.test");
    }

    @Test
    void aListThatListsEverybodyIsOffAndTheOperatorIsTold() throws Exception {
        server.below("dead.test", name -> List.of(server.addressRecord(name, "127.0.0.2")));
        try (LogCapture log = LogCapture.ofProject()) {
            assertThat(listing("192.0.2.1", "dead.test")).isEmpty();
            assertThat(log.at(Level.WARN)).singleElement().asString().contains("dead.test", "127.0.0.1");
        }
    }

    @Test
    void aListThatRefusesToAnswerIsAFailureAndTheOperatorIsTold() throws Exception {
        server.address("1.2.0.192.list.test", "127.0.0.255");
        try (LogCapture log = LogCapture.ofProject()) {
            assertThat(listing("192.0.2.1", "list.test")).isEmpty();
            assertThat(log.at(Level.WARN)).singleElement().asString().contains("list.test", "refuses");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFUSED", "LYING"})
    void aListThatIsAwayListsNobody(String behaviour) throws Exception {
        server.address("1.2.0.192.list.test", "127.0.5.2").behave("1.0.0.127.list.test", Behaviour.valueOf(behaviour));
        assertThat(listing("192.0.2.1", "list.test").isPresent()).isEqualTo(behaviour.equals("LYING"));
    }

    @Test
    void hiddenClientsAreNotAskedAbout() throws Exception {
        assertThat(listing("10.0.0.1", "list.test")).isEmpty();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void withoutListsNobodyIsAsked() throws Exception {
        assertThat(listing("192.0.2.1")).isEmpty();
        assertThat(server.asked()).isEmpty();
    }
}
