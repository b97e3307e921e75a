package io.github.jamesgreylist.names;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.github.jamesgreylist.canonical.ClientNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forward-confirmed reverse DNS: a client's name counts only if the name resolves back to the client, as anybody may
 * write any name into the PTR records of his own addresses. Answers are kept for a while, and those who ask for the
 * same client meanwhile share one look-up.
 */
public final class VerifiedNames implements ClientNames {

    /** DNS is waiting, not work: this many may wait at once, and the others queue. */
    private static final int THREADS = 16;
    /** Who would wait behind more than this is told at once that there is no name: the DNS is down, or this is a flood. */
    private static final int MOST_QUEUED = 64;
    /**
     * So many wait for an answer at a time: in James each of them is a thread of the SMTP server. Who is not among them
     * goes without a name now, and with it when the mail is tried again.
     */
    static final int MOST_WAITING = Math.max(1, Runtime.getRuntime().availableProcessors());
    /** Who lets his own name server hang holds up so many threads, and not all. A /48 is what one customer gets. */
    private static final int MOST_FOR_A_NETWORK = 4;
    private static final ClientNetwork NETWORK = new ClientNetwork(24, 48);
    private static final int MOST_KEPT = 50_000;
    /** A real host's name: in its last label is a letter, so it is no address that would "resolve" to itself. */
    private static final Pattern HOST = Pattern.compile("(?:[a-z0-9_-]{1,63}\\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,63}");
    private static final int LONGEST_HOST = 253;
    private static final Logger LOGGER = LoggerFactory.getLogger(VerifiedNames.class);

    private final Dns dns;
    private final Lifetimes lifetimes;
    private final LongSupplier nanoTime;
    private final ExecutorService executor;
    private final Semaphore waiting;
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
    private final AsyncCache<InetAddress, Answer> answers;

    /**
     * @param positive how long a name is believed
     * @param negative how long it is believed that there is none
     * @param failure  how long the DNS is not asked again when it could not be asked
     * @param patience how long a look-up is waited for. It goes on for those who come later, and they do not wait: who
     *                 answers for his own addresses never or late would otherwise hold up a thread with each mail
     */
    public record Lifetimes(Duration positive, Duration negative, Duration failure, Duration patience) {

        public static final Lifetimes DEFAULT = new Lifetimes(
            Duration.ofHours(1), Duration.ofMinutes(10), Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    public VerifiedNames(Dns dns, Lifetimes lifetimes) {
        this(dns, lifetimes, MOST_WAITING);
    }

    /** @param mostWaiting so many wait for an answer at a time; others go without a name */
    public VerifiedNames(Dns dns, Lifetimes lifetimes, int mostWaiting) {
        this(dns, lifetimes, mostWaiting, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}: how old answers are */
    VerifiedNames(Dns dns, Lifetimes lifetimes, int mostWaiting, LongSupplier nanoTime) {
        this.waiting = new Semaphore(mostWaiting);
        this.dns = dns;
        this.lifetimes = lifetimes;
        this.nanoTime = nanoTime;
        this.answers = Caffeine.newBuilder().maximumSize(MOST_KEPT).ticker(nanoTime::getAsLong).executor(Runnable::run)
            .expireAfter(Expiry.<InetAddress, Answer>creating((client, answer) -> answer.lifetime)).buildAsync();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(THREADS, THREADS, 1, TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MOST_QUEUED), task -> {
                Thread thread = new Thread(task, "greylist-dns");
                thread.setDaemon(true);
                return thread;
            });
        pool.allowCoreThreadTimeOut(true);
        this.executor = pool;
    }

    @Override
    public CompletableFuture<Optional<String>> verifiedName(InetAddress client) {
        LookUp lookUp = (LookUp) answers.get(client, (key, executor) -> begin(key));
        if (lookUp.name.isDone()) {
            return lookUp.name;
        }
        long left = lifetimes.patience.toNanos() - (nanoTime.getAsLong() - lookUp.begun);
        if (left <= 0 || !waiting.tryAcquire()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        // A copy: whoever loses patience must not answer for the others.
        return lookUp.name.copy().completeOnTimeout(Optional.empty(), left, TimeUnit.NANOSECONDS)
            .whenComplete((name, failure) -> waiting.release());
    }

    @Override
    public Optional<Optional<String>> known(InetAddress client) {
        LookUp lookUp = (LookUp) answers.getIfPresent(client);
        return lookUp != null && lookUp.name.isDone() ? Optional.of(lookUp.name.join()) : Optional.empty();
    }

    private LookUp begin(InetAddress client) {
        LookUp lookUp = new LookUp(nanoTime.getAsLong());
        String network = NETWORK.of(client);
        boolean tooMany = underWay.merge(network, 1, Integer::sum) > MOST_FOR_A_NETWORK;
        lookUp.whenComplete((answer, failure) -> underWay.compute(network, (key, lookUps) -> lookUps == 1 ? null : lookUps - 1));
        try {
            if (!tooMany) {
                executor.execute(() -> answer(client, lookUp));
                return lookUp;
            }
        } catch (RejectedExecutionException e) {
            LOGGER.debug("too many look-ups wait: no name for {}", client);
        }
        lookUp.answer(new Answer(Optional.empty(), Duration.ZERO));
        return lookUp;
    }

    private void answer(InetAddress client, LookUp lookUp) {
        Answer answer = new Answer(Optional.empty(), lifetimes.failure);
        try {
            Optional<String> name = confirmedName(client);
            answer = new Answer(name, name.isPresent() ? lifetimes.positive : lifetimes.negative);
        } catch (IOException | RuntimeException e) {
            LOGGER.debug("no name for {}: {}", client, e.toString());
        } finally {
            lookUp.answer(answer);
        }
    }

    private Optional<String> confirmedName(InetAddress client) throws IOException {
        Optional<String> name = dns.nameOf(client).map(VerifiedNames::canonical)
            .filter(host -> host.length() <= LONGEST_HOST && HOST.matcher(host).matches());
        return name.isPresent() && dns.resolves(name.get(), client) ? name : Optional.empty();
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Those who wait are answered after their patience at the latest. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** @param lifetime how long it is believed */
    private record Answer(Optional<String> name, Duration lifetime) {}

    /** An answer to come, and when it was asked for. */
    private static final class LookUp extends CompletableFuture<Answer> {

        private final CompletableFuture<Optional<String>> name = new CompletableFuture<>();
        private final long begun;

        LookUp(long begun) {
            this.begun = begun;
        }

        /** The cache first: nobody sees an answer whose age does not count yet. */
        void answer(Answer answer) {
            complete(answer);
            name.complete(answer.name);
        }
    }
}
