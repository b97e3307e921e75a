package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.settings.StoreFailure;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store can be asked, and the one place that tells of an outage. During an outage one attempt in a while
 * tries the store and all others are answered at once. For any number of threads.
 */
public final class StoreHealth {

    /** How long the store is left alone after a failure. */
    private static final long NANOS_BETWEEN_TRIES = Duration.ofSeconds(1).toNanos();
    /** A store that fails again sooner is still the same outage, and its operator has been told. */
    private static final long NANOS_OF_CALM = Duration.ofSeconds(10).toNanos();
    private static final long IDLE = Long.MIN_VALUE;
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreHealth.class);

    private final long budgetNanos;
    private final StoreFailure policy;
    private final LongSupplier nanoTime;
    private final AtomicLong nextTry = new AtomicLong();
    private final AtomicLong unexamined = new AtomicLong();
    private volatile boolean failing;
    private volatile long busySince = IDLE;
    private boolean outage;
    private long outageBegan;
    private long lastFailure;
    private long recovered;

    /**
     * @param budget   while a call takes longer than this, nobody else is made to wait
     * @param policy   what becomes of mail meanwhile, for the log
     * @param nanoTime as {@link System#nanoTime}
     */
    public StoreHealth(Duration budget, StoreFailure policy, LongSupplier nanoTime) {
        this.budgetNanos = budget.toNanos();
        this.policy = policy;
        this.nanoTime = nanoTime;
    }

    /** False if an attempt is better answered without the store. */
    public boolean mayAsk() {
        long now = nanoTime.getAsLong();
        long since = busySince;
        if (since != IDLE && now - since > budgetNanos) {
            return false;
        }
        if (!failing) {
            return true;
        }
        long due = nextTry.get();
        return now - due >= 0 && nextTry.compareAndSet(due, now + NANOS_BETWEEN_TRIES + budgetNanos);
    }

    /** A call to the store begins. Calls do not overlap. */
    void begin() {
        busySince = nanoTime.getAsLong();
    }

    /** The call has returned, well or not. */
    void end() {
        busySince = IDLE;
    }

    /** The store has done what it was asked. */
    synchronized void succeeded() {
        long now = nanoTime.getAsLong();
        if (failing) {
            failing = false;
            recovered = now;
        }
        if (outage && now - lastFailure >= NANOS_OF_CALM) {
            outage = false;
            LOGGER.info("greylist store works again; the outage lasted {} s, mail {} meanwhile: {}",
                Duration.ofNanos(recovered - outageBegan).toSeconds(), policy.inWords(), unexamined.getAndSet(0));
        }
    }

    /** The store has not done it, or somebody has waited for it too long. */
    public synchronized void failed(Throwable cause) {
        long now = nanoTime.getAsLong();
        failing = true;
        lastFailure = now;
        nextTry.set(now + NANOS_BETWEEN_TRIES);
        if (!outage) {
            outage = true;
            outageBegan = now;
            LOGGER.warn("greylist store unavailable, mail is {} until it is back: {}", policy.inWords(),
                cause instanceof StoreException ? cause.getMessage() : cause.toString());
        }
        LOGGER.debug("greylist store failure", cause);
    }

    /** False during an outage that the log tells of. */
    public synchronized boolean isWell() {
        return !outage;
    }

    /** An attempt was answered without the store. */
    public void countUnexamined() {
        unexamined.incrementAndGet();
    }
}
