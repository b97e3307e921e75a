package io.github.jamesgreylist.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.jamesgreylist.names.VerifiedNames.Lifetimes;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifiedNamesTest {

    private static final Lifetimes LIFETIMES = new Lifetimes(
        Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofMinutes(1));

    private final FakeDns dns = new FakeDns();
    private final AtomicLong nanos = new AtomicLong();
    private final List<VerifiedNames> opened = new ArrayList<>();

    @AfterEach
    void tearDown() {
        dns.open.countDown();
        opened.forEach(VerifiedNames::close);
    }

    private VerifiedNames names(Lifetimes lifetimes) {
        VerifiedNames names = new VerifiedNames(dns, lifetimes, VerifiedNames.MOST_WAITING, nanos::get);
        opened.add(names);
        return names;
    }

    private VerifiedNames names() {
        return names(LIFETIMES);
    }

    private static Optional<String> name(VerifiedNames names, String client) throws Exception {
        return names.verifiedName(InetAddress.getByName(client)).get(2, TimeUnit.MINUTES);
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, mx.example.com", "2001:db8::1, mx6.example.com", "192.0.2.2, a_b.example.com"})
    void aNameThatResolvesBackIsBelieved(String client, String name) throws Exception {
        dns.names.put(client, name);
        dns.addresses.put(name, List.of("198.51.100.1", client));
        assertThat(name(names(), client)).contains(name);
    }

    @Test
    void theNameComesInLowerCaseAndWithoutTheLastDot() throws Exception {
        dns.names.put("192.0.2.1", "MX.Example.COM.");
        dns.addresses.put("mx.example.com", List.of("192.0.2.1"));
        assertThat(name(names(), "192.0.2.1")).contains("mx.example.com");
    }

    @Test
    void aLyingPtrIsNotBelieved() throws Exception {
        dns.names.put("192.0.2.66", "mail.google.com");
        dns.addresses.put("mail.google.com", List.of("198.51.100.1"));
        assertThat(name(names(), "192.0.2.66")).isEmpty();
    }

    @Test
    void aNameThatDoesNotExistIsNotBelieved() throws Exception {
        dns.names.put("192.0.2.66", "nowhere.example.com");
        assertThat(name(names(), "192.0.2.66")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "192.0.2.1.", "3221225985", "0xc0000201", "::ffff:192.0.2.1", "localhost", "", ".",
        "a b.example.com", "a,b.example.com", "mx.example.com, reason=x", "mx..example.com", "[192.0.2.1]"})
    void aTextThatIsNoHostsNameIsNotBelievedEvenIfItResolves(String text) throws Exception {
        dns.names.put("192.0.2.1", text);
        dns.addresses.put(text, List.of("192.0.2.1"));
        assertThat(name(names(), "192.0.2.1")).isEmpty();
    }

    @Test
    void answersAreKeptForTheirTime() throws Exception {
        dns.names.put("192.0.2.1", "mx.example.com");
        dns.addresses.put("mx.example.com", List.of("192.0.2.1"));
        VerifiedNames names = names();
        name(names, "192.0.2.1");
        name(names, "192.0.2.2");
        assertThat(dns.asked).hasValue(2);

        assertThat(names.known(InetAddress.getByName("192.0.2.3"))).isEmpty();
        assertThat(names.known(InetAddress.getByName("192.0.2.2"))).contains(Optional.empty());

        nanos.addAndGet(LIFETIMES.negative().toNanos() - 1);
        name(names, "192.0.2.1");
        name(names, "192.0.2.2");
        assertThat(dns.asked).hasValue(2);

        nanos.addAndGet(1);
        assertThat(names.known(InetAddress.getByName("192.0.2.2"))).isEmpty();
        name(names, "192.0.2.1");
        name(names, "192.0.2.2");
        assertThat(dns.asked).hasValue(3);

        nanos.addAndGet(LIFETIMES.positive().toNanos());
        assertThat(name(names, "192.0.2.1")).contains("mx.example.com");
        assertThat(dns.asked).hasValue(4);
    }

    @Test
    void aDnsThatFailsGivesNoNameAndIsAskedAgainSoon() throws Exception {
        dns.failure = new IOException("SERVFAIL");
        VerifiedNames names = names();
        assertThat(name(names, "192.0.2.1")).isEmpty();
        dns.failure = null;
        dns.names.put("192.0.2.1", "mx.example.com");
        dns.addresses.put("mx.example.com", List.of("192.0.2.1"));
        assertThat(name(names, "192.0.2.1")).isEmpty();
        nanos.addAndGet(LIFETIMES.failure().toNanos());
        assertThat(name(names, "192.0.2.1")).contains("mx.example.com");
    }

    @Test
    void whoAsksForTheSameClientMeanwhileSharesTheLookUp() throws Exception {
        dns.hang();
        VerifiedNames names = names();
        InetAddress client = InetAddress.getByName("192.0.2.1");
        CompletableFuture<Optional<String>> first = names.verifiedName(client);
        CompletableFuture<Optional<String>> second = names.verifiedName(client);
        dns.open.countDown();
        first.get(2, TimeUnit.MINUTES);
        second.get(2, TimeUnit.MINUTES);
        assertThat(dns.asked).hasValue(1);
    }

    @Test
    void whoLosesPatienceHasNoNameButTheNextOneHas() throws Exception {
        dns.hang();
        dns.names.put("192.0.2.1", "mx.example.com");
        dns.addresses.put("mx.example.com", List.of("192.0.2.1"));
        VerifiedNames names = names(new Lifetimes(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofSeconds(30),
            Duration.ofMillis(50)));
        assertThat(name(names, "192.0.2.1")).isEmpty();
        dns.open.countDown();
        assertThat(dns.answered.await(2, TimeUnit.MINUTES)).isTrue();
        assertThat(await("its name").atMost(Duration.ofMinutes(3)).until(() -> name(names, "192.0.2.1"), Optional::isPresent))
            .contains("mx.example.com");
        assertThat(dns.asked).hasValue(1);
    }

    @Test
    void aLookUpThatTakesLongIsWaitedForOnlyOnce() throws Exception {
        dns.hang();
        VerifiedNames names = names();
        InetAddress client = InetAddress.getByName("192.0.2.1");
        CompletableFuture<Optional<String>> first = names.verifiedName(client);
        nanos.addAndGet(LIFETIMES.patience().toNanos());
        assertThat(names.verifiedName(client)).isCompletedWithValue(Optional.empty());
        assertThat(first).isNotDone();
    }

    @Test
    void onlyAFewWaitAtATimeAndTheOthersHaveTheirNamesNextTime() throws Exception {
        dns.hang();
        // As on a machine with two processors: this one may have more than there are clients here.
        int few = 2;
        VerifiedNames names = new VerifiedNames(dns, LIFETIMES, few, nanos::get);
        opened.add(names);
        List<CompletableFuture<Optional<String>>> answers = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            dns.names.put("192.0." + i + ".1", "mx.example.com");
            answers.add(names.verifiedName(InetAddress.getByName("192.0." + i + ".1")));
        }
        dns.addresses.put("mx.example.com", List.of("192.0.12.1"));
        assertThat(answers.stream().filter(answer -> !answer.isDone())).hasSize(few);
        dns.open.countDown();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
        assertThat(answers.get(11).get()).isEmpty();
        assertThat(name(names, "192.0.12.1")).contains("mx.example.com");
    }

    @Test
    void aNetworkWhoseNameServerHangsDoesNotTakeTheNamesOfOthers() throws Exception {
        dns.hang();
        VerifiedNames names = names();
        for (int i = 1; i <= 200; i++) {
            names.verifiedName(InetAddress.getByName("2001:db8:0:" + Integer.toHexString(i) + "::1"));
        }
        dns.names.put("192.0.2.1", "mx.example.com");
        dns.addresses.put("mx.example.com", List.of("192.0.2.1"));
        InetAddress client = InetAddress.getByName("192.0.2.1");
        names.verifiedName(client);
        dns.open.countDown();
        // At once or at a later try, as those who wait are few; a look-up that was thrown away would leave it nameless.
        await("its name").atMost(Duration.ofMinutes(3))
            .until(() -> names.verifiedName(client).getNow(Optional.empty()).isPresent());
    }

    @Test
    void howeverManyClientsComeNoMoreThanFiftyThousandAreKept() throws Exception {
        VerifiedNames names = names();
        for (int i = 0; i <= 50_000; i++) {
            names.verifiedName(client(i)).get(2, TimeUnit.MINUTES);
        }
        assertThat(names.known(client(50_000))).isPresent();
        assertThat(names.known(client(0))).isEmpty();
    }

    private static InetAddress client(int i) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i});
    }

    @Test
    void aHangingDnsHoldsNobodyUpWhoseNameIsKnown() throws Exception {
        VerifiedNames names = names(new Lifetimes(Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofSeconds(30),
            Duration.ofMillis(100)));
        dns.names.put("192.0.2.1", "mx.example.com");
        dns.addresses.put("mx.example.com", List.of("192.0.2.1"));
        name(names, "192.0.2.1");
        dns.hang();
        // More clients than threads and queue together can take.
        List<CompletableFuture<Optional<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            waiting.add(names.verifiedName(client(i)));
        }
        assertThat(names.verifiedName(InetAddress.getByName("192.0.2.1"))).isCompletedWithValue(Optional.of("mx.example.com"));
        CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)).get(2, TimeUnit.MINUTES);
        assertThat(waiting).allMatch(future -> future.join().isEmpty());
    }

    /** The zone, and a tap that can be shut. */
    private static final class FakeDns implements Dns {

        final Map<String, String> names = new ConcurrentHashMap<>();
        final Map<String, List<String>> addresses = new ConcurrentHashMap<>();
        final AtomicInteger asked = new AtomicInteger();
        final CountDownLatch answered = new CountDownLatch(1);
        volatile CountDownLatch open = new CountDownLatch(0);
        volatile IOException failure;

        void hang() {
            open = new CountDownLatch(1);
        }

        @Override
        public Optional<String> nameOf(InetAddress address) throws IOException {
            asked.incrementAndGet();
            await();
            for (Map.Entry<String, String> entry : names.entrySet()) {
                if (InetAddress.getByName(entry.getKey()).equals(address)) {
                    return Optional.of(entry.getValue());
                }
            }
            return Optional.empty();
        }

        @Override
        public boolean resolves(String name, InetAddress address) throws IOException {
            boolean found = false;
            for (String other : addresses.getOrDefault(name, List.of())) {
                found |= InetAddress.getByName(other).equals(address);
            }
            answered.countDown();
            return found;
        }

        private void await() throws IOException {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
