package io.github.jamesgreylist.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jamesgreylist.dns.DnsAnswer.Outcome;
import io.github.jamesgreylist.dns.DnsClient.Type;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.DnsServer.Behaviour;
import io.github.jamesgreylist.names.VerifiedNames;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;

class DnsJavaClientTest {

    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final int MANY = 512;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private final AtomicLong passed = new AtomicLong();
    private DnsServer server;
    private DnsJavaClient dns;

    @BeforeEach
    void setUp() throws IOException {
        server = new DnsServer();
        dns = client(PATIENT);
    }

    @AfterEach
    void tearDown() throws IOException {
        dns.close();
        server.close();
    }

    private DnsJavaClient client(Duration patience) {
        return client(patience, MANY);
    }

    private DnsJavaClient client(Duration patience, int mostAsked) {
        Resolver resolver = new SimpleResolver(server.address());
        resolver.setTimeout(PATIENT);
        return new DnsJavaClient(() -> resolver, patience, () -> System.nanoTime() + passed.get(), mostAsked);
    }

    private DnsAnswer ask(String name, Type type) {
        return dns.ask(name, type).orTimeout(2, TimeUnit.MINUTES).join();
    }

    @Test
    void recordsAreText() {
        server.address("example.com", "192.0.2.1", "2001:db8::1").mx("example.com", 20, "MX2.example.com")
            .mx("example.com", 10, "mx1.example.com").txt("example.com", "x".repeat(700)).ptr("192.0.2.1", "Host.example.com");
        assertThat(ask("example.com", Type.A).records()).containsExactly("192.0.2.1");
        assertThat(ask("EXAMPLE.com.", Type.AAAA).records()).containsExactly("2001:db8::1");
        assertThat(ask("example.com", Type.MX).records()).containsExactly("mx1.example.com", "mx2.example.com");
        assertThat(ask("example.com", Type.TXT).records()).containsExactly("x".repeat(700));
        assertThat(ask("1.2.0.192.in-addr.arpa", Type.PTR).records()).containsExactly("host.example.com");
    }

    @Test
    void whatIsNotThereIsNothing() {
        server.txt("example.com", "x");
        assertThat(ask("example.com", Type.A).outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(ask("nowhere.example.com", Type.A).outcome()).isEqualTo(Outcome.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", ".a", "a.", "\u0000"})
    void whateverMacrosMakeIsAskedForOrIsNothing(String name) {
        assertThat(ask(name, Type.A).outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(ask(name + "x".repeat(64) + ".com", Type.A).outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(ask("abc.".repeat(64) + "com", Type.A).outcome()).isEqualTo(Outcome.NOTHING);
    }

    @Test
    void aDotOrABackslashInALabelIsNoDot() {
        server.record(server.addressRecord("a\\\\046b.example.com", "192.0.2.1"));
        assertThat(ask("a\\046b.example.com", Type.A).records()).containsExactly("192.0.2.1");
    }

    @Test
    void aliasesAreFollowedButNotForEver() {
        server.cname("www.example.com", "web.example.net").address("web.example.net", "192.0.2.1")
            .cname("one.example.com", "two.example.com").cname("two.example.com", "one.example.com")
            .cname("dead.example.com", "nowhere.example.com");
        assertThat(ask("www.example.com", Type.A).records()).containsExactly("192.0.2.1");
        assertThat(ask("one.example.com", Type.A).outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(ask("dead.example.com", Type.A).outcome()).isEqualTo(Outcome.NOTHING);
    }

    @ParameterizedTest
    @EnumSource(value = Behaviour.class, names = {"SERVFAIL", "REFUSED"})
    void aServerThatCouldNotFindOutHasNotAnswered(Behaviour behaviour) {
        server.address("example.com", "192.0.2.1").behave("example.com", behaviour);
        assertThat(ask("example.com", Type.A).outcome()).isEqualTo(Outcome.UNANSWERED);
    }

    @ParameterizedTest
    @EnumSource(value = Behaviour.class, names = {"SILENT", "GARBAGE"})
    void aServerThatDoesNotAnswerIsNotWaitedFor(Behaviour behaviour) {
        server.address("example.com", "192.0.2.1").behave("example.com", behaviour);
        dns = client(Duration.ofMillis(200));
        assertThat(ask("example.com", Type.A).outcome()).isEqualTo(Outcome.UNANSWERED);
    }

    @Test
    void answersAboutOthersAreNotBelieved() {
        server.behave("example.com", Behaviour.LYING);
        assertThat(ask("example.com", Type.A).records()).isEmpty();
        assertThat(ask("somebody-else.test", Type.A).records()).isEmpty();
    }

    @Test
    void whatDoesNotFitIntoUdpComesOverTcp() {
        server.address("example.com", "192.0.2.1").behave("example.com", Behaviour.TRUNCATED);
        assertThat(ask("example.com", Type.A).records()).containsExactly("192.0.2.1");
    }

    @Test
    void answersAreKeptAsLongAsTheyLive() {
        server.ttl(Duration.ofMinutes(5)).address("example.com", "192.0.2.1");
        ask("example.com", Type.A);
        passed.set(Duration.ofMinutes(4).toNanos());
        ask("EXAMPLE.com", Type.A);
        assertThat(server.asked()).hasSize(1);
        passed.set(Duration.ofMinutes(6).toNanos());
        await().atMost(LONGEST).until(() -> {
            ask("example.com", Type.A);
            return server.asked().size() == 2;
        });
    }

    /** Questions that wait for a silent name server used up the files of the process, and its clients hung. */
    @Test
    void silentNameServersTakeOnlyASixteenthOfTheFilesOfTheProcess() {
        assertThat(DnsJavaClient.mostAsked(1_024)).isEqualTo(64);
        assertThat(DnsJavaClient.mostAsked(16_384)).isEqualTo(512);
        assertThat(DnsJavaClient.mostAsked(Long.MAX_VALUE)).isEqualTo(512);
        assertThat(DnsJavaClient.mostAsked(20)).isEqualTo(8);
    }

    @Test
    void aQuestionTooManyHasNoAnswerAtOnceAndIsAskedWhenThereIsRoomAgain() {
        CompletableFuture<Void> late = server.address("one.example.com", "192.0.2.1").address("two.example.com", "192.0.2.2")
            .holdNext("one.example.com");
        dns = client(PATIENT, 1);
        CompletableFuture<DnsAnswer> one = dns.ask("one.example.com", Type.A);
        assertThat(dns.ask("two.example.com", Type.A)).isCompletedWithValueMatching(DnsAnswer::isUnanswered);
        late.complete(null);
        assertThat(one.orTimeout(2, TimeUnit.MINUTES).join().records()).containsExactly("192.0.2.1");
        await().atMost(LONGEST).until(() -> ask("two.example.com", Type.A).records().equals(List.of("192.0.2.2")));
    }

    @Test
    void aLateAnswerIsThereForThoseWhoAskAgain() {
        CompletableFuture<Void> late = server.address("example.com", "192.0.2.1").holdNext("example.com");
        dns = client(Duration.ofMillis(100));
        assertThat(ask("example.com", Type.A).outcome()).isEqualTo(Outcome.UNANSWERED);
        late.complete(null);
        await().atMost(LONGEST).until(() -> ask("example.com", Type.A).records().equals(List.of("192.0.2.1")));
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void anAnswerThatIsLateDoesNotReplaceANewerOne() {
        CompletableFuture<Void> late = server.address("example.com", "192.0.2.1").holdNext("example.com");
        dns = client(Duration.ofMillis(100));
        assertThat(ask("example.com", Type.A).outcome()).isEqualTo(Outcome.UNANSWERED);
        server.forget("example.com").address("example.com", "192.0.2.2").address("other.com", "192.0.2.3");
        passed.addAndGet(Duration.ofMinutes(1).toNanos());
        await().atMost(LONGEST).until(() -> ask("example.com", Type.A).records().equals(List.of("192.0.2.2")));

        late.complete(null);
        await().atMost(LONGEST).until(() -> ask("other.com", Type.A).outcome() == Outcome.FOUND);

        assertThat(ask("example.com", Type.A).records()).containsExactly("192.0.2.2");
    }

    @Test
    void aResolverThatIsAwayIsNotWaitedForAndIsBackByItself() {
        server.silent(true);
        dns = client(Duration.ofMillis(200));
        for (int i = 0; i < 4; i++) {
            ask("example" + i + ".com", Type.A);
        }
        await().atMost(LONGEST).until(() -> !dns.isAnswering());
        assertThat(dns.ask("example.org", Type.A)).isDone();
        server.silent(false).address("example.org", "192.0.2.1");
        passed.addAndGet(Duration.ofMinutes(1).toNanos());
        await().atMost(LONGEST).until(() -> ask("example.org", Type.A).outcome() == Outcome.FOUND);
        assertThat(dns.isAnswering()).isTrue();
    }

    @Test
    void silentDomainsAreNoResolverThatIsAway() {
        server.behave("test", Behaviour.SILENT).address("example.com", "192.0.2.1");
        dns = client(Duration.ofMillis(200));
        for (int i = 0; i < 10; i++) {
            ask("silent" + i + ".test", Type.A);
        }
        // On a busy machine its answer may be late as well, and is there for those who ask again.
        await().atMost(LONGEST).until(() -> ask("example.com", Type.A).outcome() == Outcome.FOUND);
        assertThat(dns.isAnswering()).isTrue();
    }

    @Test
    void namesAreVerified() throws Exception {
        server.host("192.0.2.1", "mx.example.com").host("2001:db8::1", "mx6.example.com").ptr("192.0.2.66", "mx.example.com");
        try (VerifiedNames names = new VerifiedNames(new DnsNames(dns), VerifiedNames.Lifetimes.DEFAULT)) {
            assertThat(name(names, "192.0.2.1")).contains("mx.example.com");
            assertThat(name(names, "2001:db8::1")).contains("mx6.example.com");
            assertThat(name(names, "192.0.2.66")).isEmpty();
            assertThat(name(names, "192.0.2.67")).isEmpty();
        }
    }

    private static Optional<String> name(VerifiedNames names, String client) throws Exception {
        InetAddress address = InetAddress.getByName(client);
        await().atMost(LONGEST).until(() -> {
            names.verifiedName(address).get(1, TimeUnit.MINUTES);
            return names.known(address).isPresent();
        });
        return names.verifiedName(address).get(1, TimeUnit.MINUTES);
    }
}
