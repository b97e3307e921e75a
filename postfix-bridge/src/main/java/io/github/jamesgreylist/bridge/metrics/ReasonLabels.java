package io.github.jamesgreylist.bridge.metrics;

import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.DecisionLog;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A counter for each action and reason, in the words of the log without numbers. There are never many. */
final class ReasonLabels {

    private static final int MOST_NAMES = 30;
    private static final List<String> EXPECTED =
        List.of("client whitelist", "recipient whitelist", "sender whitelist", "dns whitelist");
    private static final String OTHER = "other whitelist";
    private static final String GREYLIST = "greylist";
    private static final String PASS = "pass";

    private final Counter counter;
    private final Map<Reason, CounterDataPoint> passed = new EnumMap<>(Reason.class);
    private final Map<Reason, CounterDataPoint> deferred = new EnumMap<>(Reason.class);
    /** Whoever writes a whitelist of his own names it, and might name it by what comes in. */
    private final Map<String, CounterDataPoint> whitelists = new ConcurrentHashMap<>();

    /** All that can be expected is there from the start, so that rates begin at zero. */
    ReasonLabels(Counter counter) {
        this.counter = counter;
        for (Reason reason : Reason.values()) {
            switch (reason) {
                case WHITELIST -> EXPECTED.forEach(this::whitelist);
                case FIRST_CONTACT, EARLY_RETRY -> deferred.put(reason, counter.labelValues(GREYLIST, words(reason)));
                case UNAVAILABLE -> {
                    deferred.put(reason, counter.labelValues(GREYLIST, words(reason)));
                    passed.put(reason, counter.labelValues(PASS, words(reason)));
                }
                default -> passed.put(reason, counter.labelValues(PASS, words(reason)));
            }
        }
    }

    private static String words(Reason reason) {
        return reason == Reason.EARLY_RETRY ? "early-retry"
            : DecisionLog.words(new Pass(reason, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    CounterDataPoint of(Verdict verdict) {
        Reason reason = verdict.reason();
        return reason == Reason.WHITELIST ? whitelist(DecisionLog.words(verdict))
            : Objects.requireNonNull((verdict instanceof Defer ? deferred : passed).get(reason), reason.name());
    }

    private CounterDataPoint whitelist(String name) {
        CounterDataPoint known = whitelists.get(name);
        return known != null ? known
            : whitelists.computeIfAbsent(whitelists.size() < MOST_NAMES ? name : OTHER,
                word -> counter.labelValues(PASS, word));
    }
}
