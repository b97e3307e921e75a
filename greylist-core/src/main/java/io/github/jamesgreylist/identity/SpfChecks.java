package io.github.jamesgreylist.identity;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.identity.Spf.Result;
import io.github.jamesgreylist.identity.SpfEvaluation.Evaluated;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.james.jspf.impl.SPF;

/**
 * SPF by jSPF and the DNS. Results are kept as long as the records on which they rest, within bounds, and those who ask the
 * same meanwhile share one check. A check holds up no thread; {@link UnderWay} keeps strangers' silent name servers from
 * holding up the checks of others.
 */
public final class SpfChecks implements SpfDomains {

    private static final int MOST_KEPT = 20_000;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(4);
    private static final Duration UNANSWERED = Duration.ofSeconds(30);

    private final DnsClient dns;
    private final RegisteredDomains domains;
    private final Duration deadline;
    private final Semaphore waiting;
    private final LongSupplier nanoTime;
    private final UnderWay underWay;
    private final RandomAddresses random = new RandomAddresses();
    private final SPF jspf = Jspf.create();
    private final ThreadPoolExecutor executor;
    private final AsyncCache<Key, Checked> checks;

    /**
     * @param dns         stays open when this is closed
     * @param deadline    of a whole check, to be within the time budget of an attempt
     * @param mostWaiting so many callers wait for results at a time, as many as the server has threads to spare; others go
     *                    without a result, which is there when the mail is tried again
     */
    public SpfChecks(DnsClient dns, RegisteredDomains domains, Duration deadline, int mostWaiting) {
        this(dns, domains, deadline, mostWaiting, System::nanoTime);
    }

    SpfChecks(DnsClient dns, RegisteredDomains domains, Duration deadline, int mostWaiting, LongSupplier nanoTime) {
        this.dns = dns;
        this.domains = domains;
        this.deadline = deadline;
        this.waiting = new Semaphore(mostWaiting);
        this.nanoTime = nanoTime;
        this.underWay = new UnderWay(nanoTime);
        this.executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "greylist-spf");
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        this.checks = Caffeine.newBuilder().maximumSize(MOST_KEPT).ticker(nanoTime::getAsLong).executor(Runnable::run)
            .expireAfter(Expiry.<Key,
                Checked>creating((key, checked) -> Duration.ofNanos(Math.max(0, checked.expires - nanoTime.getAsLong()))))
            .buildAsync();
    }

    @Override
    public CompletableFuture<Spf> check(InetAddress client, String sender, Optional<String> helo) {
        Optional<SpfQuestion> question = question(client, sender, helo);
        if (question.isEmpty()) {
            return CompletableFuture.completedFuture(Spf.NONE);
        }
        CompletableFuture<Spf> answer = checked(client, question.get()).thenApply(Checked::spf);
        if (answer.isDone()) {
            return answer;
        }
        if (!waiting.tryAcquire()) {
            return CompletableFuture.completedFuture(new Spf(Result.UNANSWERED));
        }
        return answer.whenComplete((spf, failure) -> waiting.release());
    }

    @Override
    public Optional<Spf> known(InetAddress client, String sender, Optional<String> helo) {
        Optional<SpfQuestion> question = question(client, sender, helo);
        if (question.isEmpty()) {
            return Optional.of(Spf.NONE);
        }
        return known(Key.ofDomain(client, question.get()))
            .flatMap(
                checked -> checked.isFor(question.get()) ? Optional.of(checked) : known(Key.ofSender(client, question.get())))
            .map(Checked::spf);
    }

    private static Optional<SpfQuestion> question(InetAddress client, String sender, Optional<String> helo) {
        return Addresses.hidesClients(client) ? Optional.empty() : SpfQuestion.of(sender, helo);
    }

    private Optional<Checked> known(Key key) {
        return Optional.ofNullable(checks.getIfPresent(key)).filter(CompletableFuture::isDone).map(CompletableFuture::join);
    }

    /** Most records say the same of all senders of their domain; of the others, each sender has a result of its own. */
    private CompletableFuture<Checked> checked(InetAddress client, SpfQuestion question) {
        return checks.get(Key.ofDomain(client, question), (key, pool) -> begin(client, question)).thenCompose(
            checked -> checked.isFor(question) ? CompletableFuture.completedFuture(checked)
                : checks.get(Key.ofSender(client, question), (key, pool) -> begin(client, question)));
    }

    private CompletableFuture<Checked> begin(InetAddress client, SpfQuestion question) {
        Optional<UnderWay.Place> place = underWay.enter(client, domains.of(question.domain()).orElse(question.domain()));
        if (place.isEmpty()) {
            return CompletableFuture.completedFuture(unanswered(question, Duration.ZERO));
        }
        CompletableFuture<Checked> result = new CompletableFuture<>();
        CompletableFuture<Void> over = place.get().over();
        // Not by whoever has taken the place: he is within the cache, which must not be changed from there.
        over.thenRunAsync(() -> result.complete(unanswered(question, UNANSWERED)), executor);
        result.completeOnTimeout(unanswered(question, UNANSWERED), deadline.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((any, failure) -> place.get().leave());
        evaluate(client, question, result).thenCompose(evaluated -> conclude(client, question, evaluated, result))
            .whenComplete((checked, failure) -> result.complete(
                failure == null ? checked : unanswered(question, UNANSWERED)));
        return result;
    }

    private CompletableFuture<Evaluated> evaluate(InetAddress client, SpfQuestion question, CompletableFuture<?> result) {
        return SpfEvaluation.of(jspf, dns, executor, result::isDone, client, question,
            nanoTime.getAsLong() + LONGEST.toNanos());
    }

    private CompletionStage<Checked> conclude(InetAddress client, SpfQuestion question, Evaluated evaluated,
            CompletableFuture<?> result) {
        Optional<String> domain = evaluated.result() == Result.PASS ? domains.of(question.domain()) : Optional.empty();
        if (domain.isEmpty()) {
            return CompletableFuture.completedFuture(checked(question, evaluated, Optional.empty()));
        }
        return passesAnybody(client instanceof Inet4Address, question, result)
            .thenApply(anybody -> checked(question, evaluated, anybody ? Optional.empty() : domain));
    }

    /** A record that lets in everybody vouches for nobody: two strangers are tried, drawn for the domain. */
    private CompletableFuture<Boolean> passesAnybody(boolean ipv4, SpfQuestion question, CompletableFuture<?> result) {
        return evaluate(random.draw(question.domain(), ipv4, 0), question, result).thenCompose(
            first -> first.result() != Result.PASS ? CompletableFuture.completedFuture(false)
                : evaluate(random.draw(question.domain(), ipv4, 1), question, result)
                    .thenApply(second -> second.result() == Result.PASS));
    }

    private Checked checked(SpfQuestion question, Evaluated evaluated, Optional<String> domain) {
        if (evaluated.result() == Result.UNANSWERED) {
            return unanswered(question, UNANSWERED);
        }
        long shortest = nanoTime.getAsLong() + SHORTEST.toNanos();
        return new Checked(question, new Spf(evaluated.result(), domain), evaluated.dependsOnSender(),
            evaluated.expires() - shortest < 0 ? shortest : evaluated.expires());
    }

    private Checked unanswered(SpfQuestion question, Duration lifetime) {
        return new Checked(question, new Spf(Result.UNANSWERED), false, nanoTime.getAsLong() + lifetime.toNanos());
    }

    /** Those who wait are answered at the deadline. */
    @Override
    public void close() {
        executor.shutdown();
    }

    /** @param sender and HELO; empty for what is true of all senders of the domain */
    private record Key(InetAddress client, String domain, List<String> sender) {

        static Key ofDomain(InetAddress client, SpfQuestion question) {
            return new Key(client, question.domain(), List.of());
        }

        static Key ofSender(InetAddress client, SpfQuestion question) {
            return new Key(client, question.domain(), List.of(question.sender(), question.helo()));
        }
    }

    /** @param expires when it is not believed any more, by the clock */
    private record Checked(SpfQuestion question, Spf spf, boolean dependsOnSender, long expires) {

        boolean isFor(SpfQuestion other) {
            return !dependsOnSender || question.equals(other);
        }
    }
}
