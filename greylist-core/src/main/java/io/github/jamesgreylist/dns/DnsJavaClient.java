package io.github.jamesgreylist.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.jamesgreylist.dns.DnsAnswer.Outcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/**
 * Asks by a resolver of dnsjava, which sends without waiting. Answers are kept as long as their records say, within bounds,
 * and those who ask the same meanwhile share one question. While the resolver is away nobody waits for it.
 */
public final class DnsJavaClient implements DnsClient {

    private static final int MOST_ASKED = 512;
    private static final int FEWEST_ASKED = 8;
    /** Each question takes a socket, and the database and the clients of this process are to have theirs. */
    private static final int FILES_PER_QUESTION = 16;
    private static final long MOST_BYTES_KEPT = 4_000_000;
    private static final int BYTES_OF_AN_ANSWER = 300;
    private static final long CONTROL_INTERVAL = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_ALIASES = 8;
    private static final Logger LOGGER = LoggerFactory.getLogger(DnsJavaClient.class);

    private final Supplier<Resolver> resolvers;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final int mostAsked;
    private final ResolverHealth health;
    private final ThreadPoolExecutor executor;
    private final AsyncCache<Question, DnsAnswer> answers;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nextControl;
    private volatile @Nullable Resolver resolver;
    private volatile boolean closed;

    /**
     * @param resolvers asked for a resolver before the first question, and again while the one in use does not answer, as it
     *                  may have been replaced
     * @param patience  how long an answer is waited for; a later one is kept for those who ask again
     */
    public DnsJavaClient(Supplier<Resolver> resolvers, Duration patience) {
        this(resolvers, patience, System::nanoTime, mostAsked(OpenFiles.most()));
    }

    /** @param mostAsked questions at a time; who would be one more is told at once that there is no answer */
    DnsJavaClient(Supplier<Resolver> resolvers, Duration patience, LongSupplier nanoTime, int mostAsked) {
        this.resolvers = resolvers;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.mostAsked = mostAsked;
        this.health = new ResolverHealth(nanoTime);
        this.nextControl = new AtomicLong(nanoTime.getAsLong());
        this.executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "greylist-dns-answers");
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        this.answers = Caffeine.newBuilder().maximumWeight(MOST_BYTES_KEPT).weigher(DnsJavaClient::bytes)
            .ticker(nanoTime::getAsLong).executor(Runnable::run)
            .expireAfter(Expiry.<Question, DnsAnswer>creating(
                (question, answer) -> Duration.ofNanos(Math.max(0, answer.expires() - nanoTime.getAsLong()))))
            .buildAsync();
    }

    /** @param files which this process may have open */
    static int mostAsked(long files) {
        return (int) Math.max(FEWEST_ASKED, Math.min(MOST_ASKED, files / FILES_PER_QUESTION));
    }

    /** The name servers of the system, as dnsjava finds them: {@code /etc/resolv.conf}, or what the JVM knows. */
    public static DnsJavaClient ofSystem(Duration patience) {
        return new DnsJavaClient(() -> {
            ResolverConfig.refresh();
            Resolver system = new ExtendedResolver();
            system.setTimeout(patience);
            return system;
        }, patience);
    }

    /** One name server; a recursive one, as others know their own domains only. */
    public static DnsJavaClient of(InetSocketAddress server, Duration patience) {
        Resolver one = new SimpleResolver(server);
        one.setTimeout(patience);
        return new DnsJavaClient(() -> one, patience);
    }

    @Override
    public CompletableFuture<DnsAnswer> ask(String name, Type type) {
        Optional<Name> wire = DnsName.of(name);
        if (wire.isEmpty()) {
            return CompletableFuture.completedFuture(new DnsAnswer(Outcome.NOTHING, List.of(), in(Answers.LONGEST_NOTHING)));
        }
        Question question = new Question(wire.get(), type);
        if (health.isAnswering()) {
            return answers.get(question, (key, pool) -> begin(key));
        }
        control();
        CompletableFuture<DnsAnswer> kept = answers.getIfPresent(question);
        return kept != null ? kept : CompletableFuture.completedFuture(unanswered(Duration.ZERO));
    }

    @Override
    public boolean isAnswering() {
        return health.isAnswering();
    }

    private CompletableFuture<DnsAnswer> begin(Question question) {
        if (closed || asked.incrementAndGet() > mostAsked) {
            asked.decrementAndGet();
            return CompletableFuture.completedFuture(unanswered(Duration.ZERO));
        }
        CompletableFuture<DnsAnswer> answer = send(question, question.name, 0);
        answer.whenComplete((any, failure) -> asked.decrementAndGet());
        return answer.copy().completeOnTimeout(unanswered(Answers.UNANSWERED), patience.toNanos(), TimeUnit.NANOSECONDS)
            .thenApply(inTime -> {
                if (!answer.isDone()) {
                    noAnswer(question.name);
                    answer.thenAccept(late -> keep(question, late));
                }
                return inTime;
            });
    }

    /** Unless somebody has asked again, and has an answer that is newer. */
    private void keep(Question question, DnsAnswer late) {
        if (!late.isUnanswered()) {
            answers.asMap().compute(question, (same, kept) -> kept != null && hasAnswer(kept) ? kept
                : CompletableFuture.completedFuture(late));
        }
    }

    private static boolean hasAnswer(CompletableFuture<DnsAnswer> kept) {
        return kept.isDone() && !kept.join().isUnanswered();
    }

    /** @param aliases how many the name that was asked for has led through */
    private CompletableFuture<DnsAnswer> send(Question question, Name name, int aliases) {
        return query(name, Answers.type(question.type)).handle((message, failure) -> {
            Optional<Answers> read = Optional.ofNullable(message).flatMap(Answers::read);
            if (read.isEmpty()) {
                LOGGER.debug("no answer for {} {}: {}", name, question.type, message == null ? failure : message.getRcode());
                noAnswer(name);
                return CompletableFuture.completedFuture(unanswered(Answers.UNANSWERED));
            }
            health.answered();
            Answers found = read.get();
            if (found.leadsElsewhere(name) && aliases < MOST_ALIASES) {
                return send(question, found.name(), aliases + 1);
            }
            return CompletableFuture.completedFuture(found.answer(nanoTime.getAsLong()));
        }).thenCompose(answer -> answer);
    }

    private CompletableFuture<Message> query(Name name, int type) {
        try {
            return resolver().sendAsync(
                Message.newQuery(Record.newRecord(name, type, DClass.IN)), executor).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void noAnswer(Name name) {
        health.unanswered(Answers.authority(name));
        control();
    }

    /** Asks for the root's name servers, which every resolver knows, and not more often than is needed. */
    private void control() {
        long now = nanoTime.getAsLong();
        long due = nextControl.get();
        if (closed || now - due < 0 || !nextControl.compareAndSet(due, now + CONTROL_INTERVAL)) {
            return;
        }
        if (!health.isAnswering()) {
            refresh();
        }
        query(Name.root, org.xbill.DNS.Type.NS).orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((message, failure) -> {
                if (message != null && Answers.read(message).isPresent()) {
                    health.answered();
                } else {
                    health.unanswered(ResolverHealth.CONTROL);
                }
            });
    }

    private Resolver resolver() {
        Resolver current = resolver;
        if (current == null) {
            current = resolvers.get();
            resolver = current;
        }
        return current;
    }

    private void refresh() {
        try {
            resolver = resolvers.get();
        } catch (RuntimeException e) {
            LOGGER.debug("the resolver stays as it is", e);
        }
    }

    private DnsAnswer unanswered(Duration lifetime) {
        return new DnsAnswer(Outcome.UNANSWERED, List.of(), in(lifetime));
    }

    private long in(Duration lifetime) {
        return nanoTime.getAsLong() + lifetime.toNanos();
    }

    private static int bytes(Question question, DnsAnswer answer) {
        return BYTES_OF_AN_ANSWER + answer.records().stream().mapToInt(record -> 60 + record.length()).sum();
    }

    @Override
    public void close() {
        closed = true;
        executor.shutdown();
    }

    /** Names compare as the DNS compares them: in any case. */
    private record Question(Name name, Type type) {}
}
