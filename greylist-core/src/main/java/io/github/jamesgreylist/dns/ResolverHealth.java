package io.github.jamesgreylist.dns;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a resolver that is away from domains that are. The name servers of a domain, or of an address, may stay silent as
 * long as they like, and a stranger may have many such domains: what counts is whether the resolver answers anything at all.
 * It is away if several have stayed unanswered since its last answer, and among them the control question, which any resolver
 * can answer. The log tells once of each outage. For any number of threads.
 */
public final class ResolverHealth {

    /** The authority of the control question. */
    static final String CONTROL = ".";
    private static final int SILENT_AT_LEAST = 3;
    private static final long WINDOW = Duration.ofMinutes(2).toNanos();
    private static final int MOST_KEPT = 64;
    private static final Logger LOGGER = LoggerFactory.getLogger(ResolverHealth.class);

    private final LongSupplier nanoTime;
    /** When an authority last stayed silent; only since the last answer. */
    private final Map<String, Long> silent = new LinkedHashMap<>();
    private boolean answering = true;

    /** @param nanoTime as {@link System#nanoTime} */
    public ResolverHealth(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Some answer has come, be it that there is nothing. */
    public synchronized void answered() {
        silent.clear();
        if (!answering) {
            LOGGER.warn("the name servers answer again");
        }
        answering = true;
    }

    /** @param authority whose name servers would have had to answer, or {@link #CONTROL} */
    public synchronized void unanswered(String authority) {
        long now = nanoTime.getAsLong();
        silent.values().removeIf(when -> now - when > WINDOW);
        if (silent.size() < MOST_KEPT || authority.equals(CONTROL)) {
            silent.put(authority, now);
        }
        if (answering && silent.size() >= SILENT_AT_LEAST && silent.containsKey(CONTROL)) {
            LOGGER.warn("no name server answers: until one does, clients are known by their networks alone, all strangers wait"
                + " for the same delay, and nothing is earned. Look at the resolver of this machine, or name another one (dns,"
                + " --dns)");
            answering = false;
        }
    }

    /** True until it is known not to; false until the next answer. */
    public synchronized boolean isAnswering() {
        return answering;
    }
}
