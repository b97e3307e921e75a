package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.settings.StoreFailure;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store can be asked, by what its calls show, and the one place that tells of an outage. A late answer is none:
 * whoever waited for it is answered without the store, and everybody else is examined. An outage begins when the store
 * fails, when a call to it has not returned for {@value #BUDGETS_OF_SILENCE} time budgets, or when {@value #SLOW_IN_A_ROW}
 * calls in a row have each taken longer than one. During an outage one attempt in a while tries the store and all others
 * are answered at once. For any number of threads.
 */
public final class StoreHealth {

    private static final int BUDGETS_OF_SILENCE = 2;
    private static final int SLOW_IN_A_ROW = 3;
    /** How long the store is left alone after a failure. */
    private static final long NANOS_BETWEEN_TRIES = Duration.ofSeconds(1).toNanos();
    /** A store that fails again sooner is still the same outage, and its operator has been told. */
    private static final long NANOS_OF_CALM = Duration.ofSeconds(10).toNanos();
    /** Between two lines about single answers that were late. */
    private static final long NANOS_BETWEEN_REMARKS = Duration.ofMinutes(1).toNanos();
    private static final long IDLE = Long.MIN_VALUE;
    private static final Logger LOGGER = LoggerFactory.getLogger(StoreHealth.class);

    private final long budgetNanos;
    private final StoreFailure onFailure;
    private final StoreFailure onOpening;
    private final LongSupplier nanoTime;
    private final AtomicLong nextTry = new AtomicLong();
    private final AtomicLong unexamined = new AtomicLong();
    private final AtomicLong unexaminedWhileOpening = new AtomicLong();
    private final long created;
    private volatile CommitListener listener = CommitListener.NONE;
    private volatile boolean opening = true;
    private volatile boolean failing;
    private volatile long busySince = IDLE;
    private int slowInARow;
    private boolean openingTold;
    private boolean outage;
    private long outageBegan;
    private String outageCause = "";
    private long lastFailure;
    private long recovered;
    private long lastRemark;

    /**
     * @param budget    in which an attempt wants its answer
     * @param onFailure what becomes of mail during an outage, and of mail whose answer is late
     * @param onOpening what becomes of mail until the store has been opened
     * @param nanoTime  as {@link System#nanoTime}
     */
    public StoreHealth(Duration budget, StoreFailure onFailure, StoreFailure onOpening, LongSupplier nanoTime) {
        this.budgetNanos = budget.toNanos();
        this.onFailure = onFailure;
        this.onOpening = onOpening;
        this.nanoTime = nanoTime;
        this.created = nanoTime.getAsLong();
        this.lastRemark = created - NANOS_BETWEEN_REMARKS;
    }

    /** Who hears of outages from now on. */
    public void listen(CommitListener hearing) {
        listener = hearing;
    }

    /** False if an attempt is better answered without the store. */
    public boolean mayAsk() {
        if (opening) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (silentNanos(now) > BUDGETS_OF_SILENCE * budgetNanos) {
            silent();
            return false;
        }
        if (!failing) {
            return true;
        }
        long due = nextTry.get();
        return now - due >= 0 && nextTry.compareAndSet(due, now + NANOS_BETWEEN_TRIES + budgetNanos);
    }

    /**
     * How long an answer is worth waiting for: not beyond the instant at which the call that is running would be an outage.
     *
     * @param most what is left of the attempt's own time
     */
    public Duration patience(Duration most) {
        long left = BUDGETS_OF_SILENCE * budgetNanos - silentNanos(nanoTime.getAsLong());
        return Duration.ofNanos(Math.max(1, Math.min(most.toNanos(), left)));
    }

    /** How long the call that is running has been; zero if none is. */
    private long silentNanos(long now) {
        long since = busySince;
        return since == IDLE ? 0 : now - since;
    }

    /** A call to the store begins. Calls do not overlap. */
    void begin() {
        busySince = nanoTime.getAsLong();
    }

    /** The store has done what it was asked. */
    synchronized void succeeded() {
        long now = nanoTime.getAsLong();
        boolean slow = silentNanos(now) > budgetNanos;
        busySince = IDLE;
        slowInARow = slow ? slowInARow + 1 : 0;
        if (slowInARow >= SLOW_IN_A_ROW) {
            fail(now, new StoreException(slowInARow + " calls to the database in a row have taken longer than "
                + Duration.ofNanos(budgetNanos).toMillis() + " ms"));
        } else if (slow) {
            lastFailure = now;
        } else {
            recover(now);
        }
        if (!outage && unexamined.get() > 0 && now - lastRemark >= NANOS_BETWEEN_REMARKS) {
            lastRemark = now;
            LOGGER.warn("the database is slow, or there is more mail than it can examine: no answer within {} ms, mail {} for"
                + " that: {}", Duration.ofNanos(budgetNanos).toMillis(), onFailure.inWords(), unexamined.getAndSet(0));
        }
    }

    private void recover(long now) {
        if (failing) {
            failing = false;
            recovered = now;
        }
        if (outage && now - lastFailure >= NANOS_OF_CALM) {
            outage = false;
            listener.outageEnded(Duration.ofNanos(recovered - outageBegan));
            Notice.tell(LOGGER, "greylist store works again; the outage lasted {} s, mail {} meanwhile: {}",
                Duration.ofNanos(recovered - outageBegan).toSeconds(), onFailure.inWords(), unexamined.getAndSet(0));
        }
    }

    /** The call has ended by this. */
    synchronized void failed(Throwable cause) {
        busySince = IDLE;
        fail(nanoTime.getAsLong(), cause);
    }

    /** The store has been opened, or could not be: from now on it is asked, or there is an outage. */
    synchronized void opened() {
        opening = false;
        slowInARow = 0;
        long answered = unexaminedWhileOpening.getAndSet(0);
        if (answered > 0 || openingTold) {
            LOGGER.warn("the greylist store {} after {} s, mail {} meanwhile: {}", failing ? "could not be opened" : "is open",
                Duration.ofNanos(nanoTime.getAsLong() - created).toSeconds(), onOpening.inWords(), answered);
        }
    }

    /** Somebody would like to wait no longer until the store is open. */
    public synchronized void stillOpening() {
        if (opening) {
            openingTold = true;
            LOGGER.warn("the greylist store is still opening after {} s, as after a crash, mail is {} until it is open",
                Duration.ofNanos(nanoTime.getAsLong() - created).toSeconds(), onOpening.inWords());
        }
    }

    /** Nobody can tell of a call that hangs but those who come meanwhile. */
    private synchronized void silent() {
        long now = nanoTime.getAsLong();
        if (!failing && silentNanos(now) > BUDGETS_OF_SILENCE * budgetNanos) {
            fail(now, new StoreException("no answer from the database within "
                + Duration.ofNanos(BUDGETS_OF_SILENCE * budgetNanos).toMillis() + " ms"));
        }
    }

    private void fail(long now, Throwable cause) {
        failing = true;
        lastFailure = now;
        nextTry.set(now + NANOS_BETWEEN_TRIES);
        if (!outage) {
            outage = true;
            outageBegan = now;
            outageCause = cause instanceof StoreException ? String.valueOf(cause.getMessage()) : cause.toString();
            LOGGER.warn("greylist store unavailable, mail is {} until it is back: {}", onFailure.inWords(), outageCause);
            listener.outageBegan(outageCause);
        }
        LOGGER.debug("greylist store failure", cause);
    }

    /** False during an outage that the log tells of. */
    public synchronized boolean isWell() {
        return !outage;
    }

    /**
     * An outage that the log tells of.
     *
     * @param lasting since it began
     */
    public record Outage(String cause, Duration lasting) {}

    public synchronized Optional<Outage> outage() {
        return outage ? Optional.of(new Outage(outageCause, Duration.ofNanos(nanoTime.getAsLong() - outageBegan)))
            : Optional.empty();
    }

    /** Whether the store has not been opened yet. */
    public boolean isOpening() {
        return opening;
    }

    /** What becomes of mail that nobody examines now. */
    public StoreFailure policy() {
        return opening ? onOpening : onFailure;
    }

    /** An attempt is answered without the store, or could not wait any longer: counts it, and says how. */
    public StoreFailure unexamined() {
        if (opening) {
            unexaminedWhileOpening.incrementAndGet();
            return onOpening;
        }
        unexamined.incrementAndGet();
        return onFailure;
    }
}
