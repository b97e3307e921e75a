package io.github.jamesgreylist.bridge.metrics;

import io.github.jamesgreylist.admin.Status;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.DecisionListener;
import io.github.jamesgreylist.reply.PassHeader;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** Counts what is decided, and shows it as Prometheus reads it. For any number of threads. */
public final class Metrics implements DecisionListener {

    private static final double NANOS = 1e9;
    private static final double[] SECONDS_TO_DECIDE = {0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5};
    /** As in the statistics by hour. */
    private static final double[] SECONDS_OF_DELAY = {60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ReasonLabels decisions = new ReasonLabels(Counter.builder().name("greylist_decisions_total")
        .help("Attempts that were answered, by what they were answered, and why.").labelNames("action", "reason")
        .register(registry));
    private final DistributionDataPoint seconds = histogram("greylist_decision_seconds",
        "Time from a question to its answer.", SECONDS_TO_DECIDE);
    private final DistributionDataPoint delays = histogram("greylist_passed_delay_seconds",
        "How long mail was held up that passed for the first time.", SECONDS_OF_DELAY);
    private final Gauge storeUp = Gauge.builder().name("greylist_store_up")
        .help("1 if the store can be asked, 0 in an outage that the log tells of.").register(registry);
    private final CounterDataPoint outages = counter("greylist_store_outages_total", "Outages of the store, as they began.");
    private final CounterDataPoint lostLines =
        counter("greylist_log_lines_lost_total", "Lines of the log that nobody read in time.");
    private final Gauge rows = Gauge.builder().name("greylist_rows").help("Rows that are stored, as of a minute ago.")
        .labelNames("kind").register(registry);
    private final Gauge lastDay = Gauge.builder().name("greylist_last_day_first_contacts")
        .help("First contacts of the last 24 hours at all servers that share the database, and what became of them in this time.")
        .labelNames("outcome").register(registry);
    private final Gauge entries = Gauge.builder().name("greylist_list_entries").help("Entries of lists that are in force.")
        .labelNames("list").register(registry);

    /** @param mode {@code greylist} or {@code observe} */
    public Metrics(String mode) {
        Info.builder().name("greylist_build_info").help("The program that runs.").labelNames("version", "mode")
            .register(registry).addLabelValues(PassHeader.version(), mode);
        storeUp.set(1);
        ofJava();
    }

    private void ofJava() {
        JvmMemoryMetrics.builder().register(registry);
        JvmThreadsMetrics.builder().register(registry);
        JvmGarbageCollectorMetrics.builder().register(registry);
        ProcessMetrics.builder().register(registry);
    }

    private DistributionDataPoint histogram(String name, String help, double[] bounds) {
        Histogram histogram =
            Histogram.builder().name(name).help(help).classicOnly().classicUpperBounds(bounds).register(registry);
        histogram.initLabelValues();
        return histogram;
    }

    private CounterDataPoint counter(String name, String help) {
        Counter counter = Counter.builder().name(name).help(help).register(registry);
        counter.initLabelValues();
        return counter;
    }

    @Override
    public void decided(Attempt attempt, Verdict verdict, long nanos) {
        decisions.of(verdict).inc();
        seconds.observe(nanos / NANOS);
        if (verdict instanceof Pass pass && pass.delayed().isPresent()) {
            delays.observe(pass.delayed().get().toSeconds());
        }
    }

    @Override
    public void outageBegan(String cause) {
        storeUp.set(0);
        outages.inc();
    }

    @Override
    public void outageEnded(Duration lasted) {
        storeUp.set(1);
    }

    @Override
    public void logLinesLost(long lines) {
        lostLines.inc(lines);
    }

    /** Takes what only the store knows. */
    public void update(Status status) {
        // There from the start, for alarms.
        List.of("waiting", "passed").forEach(rows::labelValues);
        status.rows().forEach((kind, number) -> rows.labelValues(kind).set(number));
        status.lists().forEach((list, number) -> entries.labelValues(list).set(number));
        lastDay.labelValues("all").set(status.today().firstContacts());
        lastDay.labelValues("came back").set(status.today().cameBack());
        lastDay.labelValues("never came back").set(status.today().neverCameBack());
        lastDay.labelValues("dropped").set(status.today().dropped());
    }

    /** In Prometheus's text format. */
    public byte[] text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
