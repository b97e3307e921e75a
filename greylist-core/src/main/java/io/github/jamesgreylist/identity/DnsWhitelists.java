package io.github.jamesgreylist.identity;

import io.github.jamesgreylist.dns.DnsAnswer;
import io.github.jamesgreylist.dns.DnsAnswer.Outcome;
import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsClient.Type;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ReverseMap;

/**
 * Lists of good clients that are asked over the DNS, as {@code list.dnswl.org} is. A client is on one if it answers
 * 127.0.x.1 to 127.0.x.3. Behaviour §11.7. For any number of threads; what was asked is kept by the {@link DnsClient}.
 */
public final class DnsWhitelists {

    private static final Pattern GOOD = Pattern.compile("127\\.0\\.\\d+\\.[123]");
    /** How these lists say that they do not answer this resolver: it asks too much, or is one that everybody uses. */
    private static final String REFUSED = "127.0.0.255";
    private static final String NOBODY = "1.0.0.127.";
    private static final long WARNING_INTERVAL = Duration.ofHours(1).toNanos();
    private static final Logger LOGGER = LoggerFactory.getLogger(DnsWhitelists.class);

    private final List<Zone> zones;
    private final DnsClient dns;
    private final LongSupplier nanoTime;

    /** @param zones asked all at once; of those that know a client, the first is told */
    public DnsWhitelists(List<String> zones, DnsClient dns) {
        this(zones, dns, System::nanoTime);
    }

    DnsWhitelists(List<String> zones, DnsClient dns, LongSupplier nanoTime) {
        this.dns = dns;
        this.nanoTime = nanoTime;
        this.zones = zones.stream().map(Zone::new).toList();
    }

    /** Whether there is nothing to ask. */
    public boolean isEmpty() {
        return zones.isEmpty();
    }

    /**
     * Never blocks.
     *
     * @return the list that knows a client; never completes exceptionally, and within the patience of the {@link DnsClient}
     */
    public CompletableFuture<Optional<String>> listing(InetAddress client) {
        if (zones.isEmpty() || Addresses.hidesClients(client)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        String reversed = reversed(client);
        CompletableFuture<Optional<String>> first = CompletableFuture.completedFuture(Optional.empty());
        List<CompletableFuture<Optional<String>>> asked = new ArrayList<>();
        zones.forEach(zone -> asked.add(zone.lists(reversed)));
        for (CompletableFuture<Optional<String>> next : asked) {
            first = first.thenCombine(next, (before, one) -> before.isPresent() ? before : one);
        }
        return first;
    }

    /** With a dot at the end. */
    private static String reversed(InetAddress client) {
        return ReverseMap.fromAddress(client).toString().replaceFirst("(?:in-addr|ip6)\\.arpa\\.$", "");
    }

    /** One list, and when its operator was last told that it cannot be used. */
    private final class Zone {

        private final String name;
        private final AtomicLong nextWarning = new AtomicLong(nanoTime.getAsLong());

        Zone(String name) {
            this.name = name;
        }

        /** A list that knows 127.0.0.1 knows everybody: its domain was sold, or it was closed. RFC 5782 §5. */
        CompletableFuture<Optional<String>> lists(String reversed) {
            return dns.ask(NOBODY + name, Type.A).thenCombine(dns.ask(reversed + name, Type.A), (nobody, client) -> {
                if (nobody.outcome() == Outcome.FOUND) {
                    warn(nobody, "it lists 127.0.0.1, so it lists everybody. It is not used; take it out of dnsWhitelists");
                    return Optional.empty();
                }
                if (client.records().contains(REFUSED)) {
                    warn(client, "it refuses to answer this server's resolver: too many questions, or a public resolver; see"
                        + " the list's own site, and use a resolver of your own (dns)");
                    return Optional.empty();
                }
                boolean listed = nobody.outcome() == Outcome.NOTHING
                        && client.records().stream().anyMatch(answer -> GOOD.matcher(answer).matches());
                return listed ? Optional.of(name) : Optional.empty();
            });
        }

        private void warn(DnsAnswer answer, String what) {
            long now = nanoTime.getAsLong();
            long due = nextWarning.get();
            if (now - due >= 0 && nextWarning.compareAndSet(due, now + WARNING_INTERVAL)) {
                LOGGER.warn("DNS whitelist {} answers {}: {}", name, answer.records(), what);
            }
        }
    }
}
