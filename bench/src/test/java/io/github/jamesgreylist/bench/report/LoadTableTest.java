package io.github.jamesgreylist.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.jamesgreylist.bench.load.Sample;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadTableTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoadTable table = new LoadTable("load", "server");

    private static Sample sample(int answers, double busy) {
        Histogram latencies = Sample.histogram();
        latencies.recordValueWithCount(SECOND / answers, answers);
        return new Sample(latencies, SECOND, (long) (busy * SECOND));
    }

    private String printed() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        table.print(new Report(new PrintStream(printed, true, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachRowHasTheMedianOfItsRounds() {
        for (int answers : new int[] {400, 500, 100}) {
            table.add(sample(answers, 0.1), "new", "bridge");
        }
        table.add(sample(50, 0.1), "new", "postgrey");
        assertThat(table.perSecond("new", "bridge").median()).isCloseTo(400, within(0.001));
        assertThat(table.millisAt(99, "new", "bridge").median()).isCloseTo(2.5, within(0.001));
        assertThat(printed()).contains(
            "| load | server | answers a second | p50 ms | p99 ms | max ms |",
            "| new | bridge | 400 (100–500) | 2.50 (2.00–10.0) | 2.50 (2.00–10.0) | 2.50 (2.00–10.0) |",
            "| new | postgrey | 50.0 | 20.0 | 20.0 | 20.0 |");
    }

    @Test
    void aRatioToWhatWasNotMeasuredIsNone() {
        table.add(sample(100, 0.1), "new", "bridge");
        assertThat(table.perSecond("new", "bridge").over(table.perSecond("new", "postgrey")).median()).isNaN();
        assertThat(table.millisAt(50, "new", "postgrey").median()).isNaN();
    }

    @Test
    void aRateThatTheLoadWasTooSlowForIsMarkedAndExplained() {
        table.add(sample(100, 0.89), "known", "bridge");
        assertThat(printed()).doesNotContain("†");
        table.add(sample(200, 0.91), "known", "echo");
        assertThat(printed()).contains("| known | bridge | 100 | ", "| known | echo | 200 † | ", LoadTable.LEGEND);
    }
}
