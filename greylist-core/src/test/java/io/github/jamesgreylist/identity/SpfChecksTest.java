package io.github.jamesgreylist.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.DnsServer.Behaviour;
import io.github.jamesgreylist.identity.Spf.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpfChecksTest {

    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final String CLIENT = "192.0.2.1";

    private final AtomicLong passed = new AtomicLong();
    private DnsServer server;
    private DnsClient dns;
    private SpfChecks checks;

    @BeforeEach
    void setUp() throws IOException {
        server = new DnsServer();
        dns = DnsJavaClient.of(server.address(), PATIENT);
        checks = checks(PATIENT, 100);
    }

    @AfterEach
    void tearDown() throws IOException {
        checks.close();
        dns.close();
        server.close();
    }

    private SpfChecks checks(Duration deadline, int mostWaiting) {
        return new SpfChecks(dns, RegisteredDomains.shipped(), deadline, mostWaiting, () -> System.nanoTime() + passed.get());
    }

    private Spf check(String client, String sender, String helo) {
        return start(client, sender, helo).orTimeout(2, TimeUnit.MINUTES).join();
    }

    private CompletableFuture<Spf> start(String client, String sender, String helo) {
        return checks.check(ip(client), sender, Optional.of(helo).filter(name -> !name.isEmpty()));
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Spf pass(String domain) {
        return new Spf(Result.PASS, Optional.of(domain));
    }

    @Test
    void theRegisteredDomainOfTheSenderVouches() {
        server.txt("news.example.co.uk", "v=spf1 ip4:192.0.2.0/28 -all");
        assertThat(check(CLIENT, "Bounce-17@News.Example.co.uk", "mx")).isEqualTo(pass("example.co.uk"));
    }

    @ParameterizedTest
    @CsvSource({"-all, FAIL", "~all, SOFTFAIL", "?all, NEUTRAL", "'', NEUTRAL", "nonsense:x, ERROR",
        "include:nowhere.test, ERROR"})
    void othersVouchForNobody(String end, Result result) {
        server.txt("example.com", "v=spf1 ip4:198.51.100.1 " + end);
        assertThat(check(CLIENT, "ann@example.com", "mx")).isEqualTo(new Spf(result));
    }

    @Test
    void aForgedSenderIsOneWhoseDomainSaysSo() {
        server.txt("victim.com", "v=spf1 ip4:198.51.100.1 ~all");
        assertThat(check(CLIENT, "ann@victim.com", "mx").isForged()).isTrue();
        assertThat(check(CLIENT, "ann@nothing.com", "mx").isForged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+all", "all", "exists:%{i}.any.example.com -all", "a/0 -all", "include:all.example.com -all",
        "redirect=all.example.com", "ip4:0.0.0.0/0 -all", "ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all", "ip6:::/0 +mx/0 +a:example.com/0",
        "?ip4:198.51.100.1 all"})
    void aRecordThatLetsInEverybodyVouchesForNobody(String terms) {
        server.txt("example.com", "v=spf1 " + terms).address("example.com", "198.51.100.1").mx("example.com", 1, "example.com")
            .txt("all.example.com", "v=spf1 +all")
            .below("any.example.com", name -> List.of(server.addressRecord(name, "127.0.0.2")));
        assertThat(check(CLIENT, "ann@example.com", "mx")).isEqualTo(new Spf(Result.PASS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip6:::/0 -all", "a//0 -all", "ip6:2000::/4 ip6:3000::/4 -all", "+all"})
    void norForAnybodyOfIpv6(String terms) {
        server.txt("example.com", "v=spf1 " + terms).address("example.com", "2001:db8::1");
        assertThat(check("2001:db8::25", "ann@example.com", "mx")).isEqualTo(new Spf(Result.PASS));
    }

    @Test
    void whoLetsInGreatNetworksOfOthersStillVouches() {
        server.txt("example.com", "v=spf1 include:_spf.big.com ~all")
            .txt("_spf.big.com", "v=spf1 ip4:192.0.2.0/24 ip4:35.190.247.0/24 ip4:64.233.160.0/19 ip6:2001:db8::/32 ~all");
        assertThat(check(CLIENT, "ann@example.com", "mx")).isEqualTo(pass("example.com"));
        assertThat(check("2001:db8::25", "ann@example.com", "mx")).isEqualTo(pass("example.com"));
    }

    @Test
    void aVictimsNeutralRecordLetsNobodyIn() {
        server.txt("victim.com", "v=spf1 ?all");
        assertThat(check(CLIENT, "ann@victim.com", "mx")).isEqualTo(new Spf(Result.NEUTRAL));
    }

    @Test
    void aNameUnderWhichStrangersRegisterIsNoDomain() {
        server.txt("co.uk", "v=spf1 ip4:192.0.2.1 -all").txt("github.io", "v=spf1 ip4:192.0.2.1 -all");
        assertThat(check(CLIENT, "ann@co.uk", "mx")).isEqualTo(new Spf(Result.PASS));
        assertThat(check(CLIENT, "ann@github.io", "mx")).isEqualTo(new Spf(Result.PASS));
    }

    @Test
    void theNullSenderIsCheckedByItsHelo() {
        server.txt("mx.example.com", "v=spf1 ip4:192.0.2.1 -all");
        assertThat(check(CLIENT, "", "mx.example.com")).isEqualTo(pass("example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "[192.0.2.1]", "192.0.2.1", "a..b.com", "mx.example.com\u0000", "%{h}.com"})
    void theNullSenderHasNoDomainIfItsHeloIsNoHostName(String helo) {
        assertThat(check(CLIENT, "", helo)).isEqualTo(Spf.NONE);
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "ann@", "@", "ann@[192.0.2.1]", "ann@192.0.2.1", "ann@localhost", "ann@-.-", "ann@a b.com"})
    void aSenderWithoutADomainIsNotAskedAbout(String sender) {
        assertThat(check(CLIENT, sender, "mx.example.com")).isEqualTo(Spf.NONE);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void domainsInUnicodeAreAskedForAsTheDnsHasThem() {
        server.txt("xn--bcher-kva.example.com", "v=spf1 ip4:192.0.2.1 -all");
        assertThat(check(CLIENT, "ann@Bücher.example.com", "mx")).isEqualTo(pass("example.com"));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"127.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "fe80::1", "fd00::1", "100.64.1.1", "64:ff9b::102:304"})
    void whoIsBehindAProxyIsNotAskedAbout(String client) {
        server.txt("example.com", "v=spf1 ip4:" + CLIENT + " a:localhost +all");
        assertThat(check(client, "ann@example.com", "mx")).isEqualTo(Spf.NONE);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whatIsKnownIsNotAskedAgain() {
        server.txt("example.com", "v=spf1 ip4:192.0.2.1 -all");
        assertThat(checks.known(ip(CLIENT), "ann@example.com", Optional.empty())).isEmpty();
        check(CLIENT, "ann@example.com", "mx");
        int asked = server.asked().size();
        assertThat(checks.known(ip(CLIENT), "bob@example.com", Optional.of("other"))).contains(pass("example.com"));
        check(CLIENT, "bob@example.com", "other");
        assertThat(server.asked()).hasSize(asked);
    }

    @Test
    void theRetiredRecordTypeIsNotAskedFor() {
        server.txt("example.com", "v=spf1 ip4:192.0.2.1 -all");
        check(CLIENT, "ann@example.com", "mx");
        assertThat(server.asked()).containsExactly("example.com TXT");
    }

    @Test
    void aRecordAboutMailboxesIsCheckedForEachOfThem() {
        server.txt("example.com", "v=spf1 exists:%{l}.users.example.com -all").address("ann.users.example.com", "127.0.0.1");
        assertThat(check(CLIENT, "bob@example.com", "mx").result()).isEqualTo(Result.FAIL);
        assertThat(check(CLIENT, "ann@example.com", "mx").result()).isEqualTo(Result.PASS);
        assertThat(checks.known(ip(CLIENT), "bob@example.com", Optional.of("mx"))).map(Spf::result).contains(Result.FAIL);
        assertThat(checks.known(ip(CLIENT), "ann@example.com", Optional.of("mx"))).map(Spf::result).contains(Result.PASS);
        assertThat(checks.known(ip(CLIENT), "cid@example.com", Optional.of("mx"))).isEmpty();
    }

    @Test
    void anEndlessIncludeEnds() {
        server.below("endless.com", name -> List.of(server.textRecord(name, "v=spf1 include:x" + name + " -all")));
        assertThat(check(CLIENT, "ann@a.endless.com", "mx")).isEqualTo(new Spf(Result.ERROR));
        assertThat(server.asked()).hasSize(11);
    }

    @Test
    void lookUpsThatFindNothingEndTheCheck() {
        server.txt("example.com", "v=spf1 a:a.test a:b.test a:c.test a:d.test ip4:192.0.2.1 -all");
        assertThat(check(CLIENT, "ann@example.com", "mx")).isEqualTo(new Spf(Result.ERROR));
        assertThat(server.asked()).containsExactly("example.com TXT", "a.test A", "b.test A", "c.test A");
    }

    @Test
    void mailOverIpv6OfADomainWhoseMailServersHaveIpv4AloneIsVouchedFor() {
        server.txt("example.com", "v=spf1 mx include:_spf.provider.example ~all")
            .txt("_spf.provider.example", "v=spf1 a:none.provider.example ip6:2001:db8::/32 -all");
        for (int i = 1; i <= 3; i++) {
            server.mx("example.com", i, "mx" + i + ".example.com").address("mx" + i + ".example.com", "198.51.100." + i);
        }
        assertThat(check("2001:db8::25", "ann@example.com", "mx")).isEqualTo(pass("example.com"));
    }

    @Test
    void termsThatFindNothingEndTheCheckHoweverOftenEachOfThemAsks() {
        server.txt("example.com", "v=spf1 mx mx:a.test mx:b.test ip6:2001:db8::/32 -all");
        for (String domain : List.of("example.com", "a.test", "b.test")) {
            server.mx(domain, 1, "mx1." + domain).mx(domain, 2, "mx2." + domain).address("mx1." + domain, "198.51.100.1")
                .address("mx2." + domain, "198.51.100.2");
        }
        assertThat(check("2001:db8::25", "ann@example.com", "mx")).isEqualTo(new Spf(Result.ERROR));
    }

    @Test
    void aResultLivesAsLongAsItsRecords() {
        server.ttl(Duration.ofHours(1)).txt("example.com", "v=spf1 include:spf.example.com -all")
            .ttl(Duration.ofMinutes(10)).txt("spf.example.com", "v=spf1 ip4:192.0.2.1 -all");
        check(CLIENT, "ann@example.com", "mx");
        passed.set(Duration.ofMinutes(9).toNanos());
        assertThat(checks.known(ip(CLIENT), "ann@example.com", Optional.empty())).isPresent();
        passed.set(Duration.ofMinutes(11).toNanos());
        await().atMost(LONGEST).until(() -> checks.known(ip(CLIENT), "ann@example.com", Optional.empty()).isEmpty());
    }

    @Test
    void aSilentNameServerCostsTheDeadlineAndNothingElse() {
        server.behave("silent.com", Behaviour.SILENT);
        checks = checks(Duration.ofMillis(300), 100);
        assertThat(check(CLIENT, "ann@silent.com", "mx")).isEqualTo(new Spf(Result.UNANSWERED));
    }

    @Test
    void aCheckHasOneDeadlineHoweverManyQuestionsItAsks() {
        server.below("slow.com", name -> List.of(server.textRecord(name, "v=spf1 include:x" + name + " -all")))
            .delay("slow.com", Duration.ofMillis(700));
        checks = checks(Duration.ofSeconds(1), 100);
        long begun = System.nanoTime();
        assertThat(check(CLIENT, "ann@a.slow.com", "mx")).isEqualTo(new Spf(Result.UNANSWERED));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(990));
        await().pollDelay(Duration.ofSeconds(1)).until(() -> server.asked().size() < 6);
    }

    @ParameterizedTest
    @CsvSource({"SERVFAIL, UNANSWERED", "REFUSED, UNANSWERED", "LYING, NONE", "TRUNCATED, PASS"})
    void aBadNameServerIsNoReasonForAnError(Behaviour behaviour, Result result) {
        server.txt("example.com", "v=spf1 ip4:192.0.2.1 -all").behave("example.com", behaviour);
        assertThat(check(CLIENT, "ann@example.com", "mx").result()).isEqualTo(result);
    }

    @Test
    void recordsThatAreTooLongForUdpAreRead() {
        StringBuilder record = new StringBuilder("v=spf1");
        for (int i = 0; i < 130; i++) {
            record.append(" ip4:198.51.100.").append(i);
        }
        server.txt("example.com", record + " ip4:192.0.2.1 -all");
        assertThat(check(CLIENT, "ann@example.com", "mx")).isEqualTo(pass("example.com"));
    }

    @Test
    void hostileNameServersDoNotHoldUpOthers() {
        server.txt("example.com", "v=spf1 ip4:192.0.2.1 -all");
        for (int i = 0; i < 400; i++) {
            server.behave("silent" + i % 100 + ".test", Behaviour.SILENT);
            start("198.51." + i % 200 + ".1", "ann@d" + i + ".silent" + i % 100 + ".test", "mx");
        }
        await().atMost(LONGEST).until(() -> check(CLIENT, "ann@example.com", "mx").equals(pass("example.com")));
    }

    @Test
    void aNetworkOrADomainTakesAFewPlacesOnly() {
        server.behave("silent.com", Behaviour.SILENT);
        List<CompletableFuture<Spf>> ofOneDomain = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ofOneDomain.add(start("198.51." + i + ".1", "ann@d" + i + ".silent.com", "mx"));
        }
        assertThat(ofOneDomain.stream().filter(CompletableFuture::isDone)).hasSize(50 - UnderWay.MOST_FOR_ONE);
    }

    @Test
    void moreCallersThanTheServerHasThreadsForDoNotWait() {
        server.behave("silent.com", Behaviour.SILENT);
        checks = checks(PATIENT, 1);
        CompletableFuture<Spf> first = start(CLIENT, "ann@silent.com", "mx");
        assertThat(start(CLIENT, "ann@other.silent.com", "mx")).isCompletedWithValue(new Spf(Result.UNANSWERED));
        assertThat(first).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v=spf1 a:%{l1r+}.%{d99999999999}.com -all", "v=spf1 a:%{", "v=spf1 a:%%%_%-.com -all",
        "v=spf1 exists:%{ir}.%{v}.%{p}.%{h}.example.com -all", "v=spf1 ip4:1.2.3.4/99 -all", "v=spf1 ip6:::1/999",
        "v=spf1 redirect=example.com", "v=spf1 include:example.com", "v=spf1 include:a..b", "v=spf1 exp=%{x} -all",
        "v=spf1 a:\\065\\.com mx:.. ptr:\u00e4 -all", "v=spf1 ptr -all", "v=spf1 mx -all"})
    void noRecordIsAnError(String record) {
        server.txt("example.com", record).mx("example.com", 0, ".").ptr(CLIENT, "x.example.com");
        assertThat(check(CLIENT, "a.b+c\\$1@example.com", "mx.test").domain()).isEmpty();
    }

    @Test
    void aRecordMadeToBeSlowToReadIsNot() {
        List<String> parts = List.of("a", "a-", "%{d}", "-.", "_a.", "%{l1r-+}", "1.");
        for (int i = 0; i < parts.size(); i++) {
            server.txt("slow" + i + ".com", "v=spf1 a:" + parts.get(i).repeat(4000 / parts.get(i).length()) + "! x= -all");
            assertThat(check(CLIENT, "ann@slow" + i + ".com", "mx").domain()).isEmpty();
        }
    }

    @Test
    void withoutAResolverNothingIsKnownAndNobodyWaits() {
        server.silent(true);
        checks.close();
        dns.close();
        dns = DnsJavaClient.of(server.address(), Duration.ofMillis(200));
        checks = checks(PATIENT, 100);
        for (int i = 0; i < 5; i++) {
            assertThat(check(CLIENT, "ann@example" + i + ".com", "mx")).isEqualTo(new Spf(Result.UNANSWERED));
        }
        await().atMost(LONGEST).until(() -> !dns.isAnswering());
        assertThat(start(CLIENT, "ann@example.org", "mx").orTimeout(20, TimeUnit.SECONDS).join())
            .isEqualTo(new Spf(Result.UNANSWERED));
    }
}
