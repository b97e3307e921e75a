package io.github.jamesgreylist.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private static final Attempt ATTEMPT = new Attempt(Instant.EPOCH, InetAddress.getLoopbackAddress(), Optional.empty(),
        Optional.empty(), "a@example.com", "b@example.org", false, Optional.empty());

    private final Metrics metrics = new Metrics("greylist");

    @Test
    void decisionsAreCountedByActionAndReasonInTheWordsOfTheLogWithoutNumbers() {
        decide(new Defer(Reason.FIRST_CONTACT, Duration.ofMinutes(5)));
        decide(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(4)));
        decide(new Defer(Reason.EARLY_RETRY, Duration.ofMinutes(3)));
        decide(Pass.first(Duration.ofSeconds(314)));
        decide(Pass.whitelisted("client whitelist"));

        assertThat(text().lines()).contains(
            "greylist_decisions_total{action=\"greylist\",reason=\"new\"} 1.0",
            "greylist_decisions_total{action=\"greylist\",reason=\"early-retry\"} 2.0",
            "greylist_decisions_total{action=\"pass\",reason=\"triplet found\"} 1.0",
            "greylist_decisions_total{action=\"pass\",reason=\"client whitelist\"} 1.0",
            "greylist_decision_seconds_count 5",
            "greylist_passed_delay_seconds_bucket{le=\"300.0\"} 0",
            "greylist_passed_delay_seconds_bucket{le=\"600.0\"} 1",
            "greylist_passed_delay_seconds_sum 314.0");
    }

    @Test
    void whatHasNotHappenedYetIsZeroAndNotAbsent() {
        assertThat(text().lines()).contains(
            "greylist_decisions_total{action=\"greylist\",reason=\"new\"} 0.0",
            "greylist_decisions_total{action=\"pass\",reason=\"store unavailable\"} 0.0",
            "greylist_store_up 1.0", "greylist_store_outages_total 0.0", "greylist_log_lines_lost_total 0.0",
            "greylist_passed_delay_seconds_count 0")
            .anyMatch(line -> line.startsWith("greylist_build_info{mode=\"greylist\",version=\""))
            .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"} "))
            .anyMatch(line -> line.startsWith("jvm_threads_current "))
            .anyMatch(line -> line.startsWith("jvm_gc_collection_seconds_count{"))
            .anyMatch(line -> line.startsWith("process_open_fds "));
    }

    /** A whitelist of somebody's own may have a name for each mail. */
    @Test
    void noNumberOfNamesOfWhitelistsFillsPrometheus() {
        for (int i = 0; i < 1_000; i++) {
            decide(Pass.whitelisted("list " + i));
        }
        assertThat(text().lines().filter(line -> line.startsWith("greylist_decisions_total"))).hasSizeLessThan(60)
            .anyMatch(line -> line.startsWith("greylist_decisions_total{action=\"pass\",reason=\"other whitelist\"} 9"));
    }

    @Test
    void anOutageIsSeenUntilItIsOver() {
        metrics.outageBegan("the network is unreachable");
        assertThat(text()).contains("greylist_store_up 0.0\n", "greylist_store_outages_total 1.0\n");
        metrics.outageEnded(Duration.ofSeconds(7));
        assertThat(text()).contains("greylist_store_up 1.0\n", "greylist_store_outages_total 1.0\n");
    }

    private void decide(Verdict verdict) {
        metrics.decided(ATTEMPT, verdict, 1_000_000);
    }

    private String text() {
        return new String(metrics.text(), StandardCharsets.UTF_8);
    }
}
