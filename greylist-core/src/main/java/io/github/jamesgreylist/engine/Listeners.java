package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners as one. One that fails must not cost mail, nor the others what they hear. */
final class Listeners implements DecisionListener {

    private static final Logger LOGGER = LoggerFactory.getLogger(Listeners.class);

    private final List<DecisionListener> all = new CopyOnWriteArrayList<>();

    void add(DecisionListener listener) {
        all.add(listener);
    }

    @Override
    public void decided(Attempt attempt, Verdict verdict, long nanos) {
        each(listener -> listener.decided(attempt, verdict, nanos));
    }

    @Override
    public void logLinesLost(long lines) {
        each(listener -> listener.logLinesLost(lines));
    }

    @Override
    public void outageBegan(String cause) {
        each(listener -> listener.outageBegan(cause));
    }

    @Override
    public void outageEnded(Duration lasted) {
        each(listener -> listener.outageEnded(lasted));
    }

    @Override
    public void contactBegun(Instant firstSeen) {
        each(listener -> listener.contactBegun(firstSeen));
    }

    @Override
    public void contactEnded(Instant firstSeen) {
        each(listener -> listener.contactEnded(firstSeen));
    }

    private void each(Consumer<DecisionListener> call) {
        for (DecisionListener listener : all) {
            try {
                call.accept(listener);
            } catch (RuntimeException | Error e) {
                LOGGER.warn("what listens to decisions fails, which changes none: {}", listener.getClass().getName(), e);
            }
        }
    }
}
