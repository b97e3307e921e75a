package io.github.jamesgreylist.james.admin;

import com.google.inject.Inject;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.ListName;
import io.github.jamesgreylist.admin.http.Json;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.DecisionListener;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.api.TimeMetric;

/** What the greylist counts, in James's metrics: {@code docs/webadmin.md} lists the names. */
public final class JamesMetrics implements DecisionListener {

    private final Map<Reason, Metric> reasons = new EnumMap<>(Reason.class);
    private final Metric delaySeconds;
    private final Metric cameBack;
    private final Metric outages;
    private final MetricFactory metrics;
    private final GaugeRegistry gauges;
    private volatile boolean available = true;

    @Inject
    JamesMetrics(MetricFactory metrics, GaugeRegistry gauges) {
        this.metrics = metrics;
        this.gauges = gauges;
        for (Reason reason : Reason.values()) {
            reasons.put(reason, metrics.generate(name(reason)));
        }
        this.delaySeconds = metrics.generate("greylist.delaySeconds");
        this.cameBack = metrics.generate("greylist.cameBack");
        this.outages = metrics.generate("greylist.store.outages");
        gauges.register("greylist.store.available", () -> available ? 1 : 0);
    }

    /** What the status says of rows and lists. Called once. */
    public void show(Administration administration) {
        RecentStatus status = new RecentStatus(administration);
        for (String rows : List.of("waiting", "passed")) {
            gauges.register("greylist.rows." + rows, () -> status.get().rows().getOrDefault(rows, 0L));
        }
        for (ListName list : ListName.values()) {
            String name = Json.name(list);
            gauges.register("greylist.lists." + name, () -> status.get().lists().getOrDefault(name, 0));
        }
    }

    /** Begins to measure how long an SMTP session waits for its verdict. */
    public TimeMetric decide() {
        return metrics.timer("greylist.decide");
    }

    /** {@code KNOWN_SENDER} is {@code greylist.passed.knownSender}. */
    private static String name(Reason reason) {
        return switch (reason) {
            case FIRST_CONTACT -> "greylist.deferred.new";
            case EARLY_RETRY -> "greylist.deferred.earlyRetry";
            case UNAVAILABLE -> "greylist.unexamined";
            default -> "greylist.passed." + camelCase(reason.name());
        };
    }

    private static String camelCase(String constant) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < constant.length(); i++) {
            char c = constant.charAt(i);
            if (c != '_') {
                name.append(i > 0 && constant.charAt(i - 1) == '_' ? c : Character.toLowerCase(c));
            }
        }
        return name.toString();
    }

    @Override
    public void decided(Attempt attempt, Verdict verdict, long nanos) {
        Optional.ofNullable(reasons.get(verdict.reason())).ifPresent(Metric::increment);
        if (verdict instanceof Verdict.Pass pass) {
            pass.delayed().ifPresent(delayed -> delaySeconds.add((int) delayed.toSeconds()));
        }
    }

    @Override
    public void contactEnded(Instant firstSeen) {
        cameBack.increment();
    }

    @Override
    public void outageBegan(String cause) {
        outages.increment();
        available = false;
    }

    @Override
    public void outageEnded(Duration lasted) {
        available = true;
    }
}
