package io.github.jamesgreylist.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8), StandardCharsets.UTF_8);

    @Test
    void theMedianOfOddAndEvenRounds() {
        assertThat(new Series(5, 1, 3).median()).isEqualTo(3);
        assertThat(new Series(4, 1, 3, 2).median()).isEqualTo(2.5);
        assertThat(new Series(7).median()).isEqualTo(7);
        assertThat(new Series(5, 1, 3).max()).isEqualTo(5);
        assertThatThrownBy(Series::new).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSeriesIsToldWithItsLeastAndItsGreatest() {
        assertThat(new Series(1_234.4, 1_000, 20_000).text()).isEqualTo("1,234 (1,000–20,000)");
        assertThat(new Series(0.1234).text()).isEqualTo("0.123");
        assertThat(Series.number(12.34)).isEqualTo("12.3");
        assertThat(Series.number(0)).isEqualTo("0");
    }

    @Test
    void aRatioIsTakenInEachRoundSoThatASlowMinuteOfTheMachineIsNone() {
        assertThat(new Series(100, 50, 10).over(new Series(50, 25, 5)).text(" ×")).isEqualTo("2.00 × (2.00–2.00)");
        assertThat(new Series(100, 50, 12).over(new Series(50, 10, 6)).text()).isEqualTo("2.00 (2.00–5.00)");
        assertThat(new Series(100, 50).over(new Series(50)).median()).isNaN();
        assertThat(new Series(100, 50).over(Series.NOT_MEASURED).median()).isNaN();
    }

    /** A terminal of locale C showed question marks. */
    @Test
    void whereTheLocaleHasNothingButAsciiThatIsWhatIsPrintedAndTheFileHasAll() throws IOException {
        Report plain = new Report(new PrintStream(printed, true, StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
        plain.note("≥ 0.5 ×, ≤ 3 µs, 1 (1–2) †, ü");
        plain.write(directory.resolve("bench.md"));

        assertThat(printed.toString(StandardCharsets.US_ASCII))
            .isEqualTo(">= 0.5 x, <= 3 us, 1 (1-2) *, ?" + System.lineSeparator());
        assertThat(directory.resolve("bench.md")).hasContent("≥ 0.5 ×, ≤ 3 µs, 1 (1–2) †, ü");
    }

    @Test
    void targetsAreMetOrMissed() {
        report.target(Target.atLeast("fast enough", new Series(0.7, 0.5, 0.4), 0.5, " ×"));
        report.target(Target.atLeast("too slow", new Series(0.499), 0.5, " ×"));
        report.target(Target.atMost("small enough", 120, 120, " MiB"));
        report.target(Target.atMost("too large", 120.1, 120, " MiB"));
        report.target(Target.told("only told", new Series(2), " ×"));
        report.targets();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(
            "| fast enough | ≥ 0.500 × | 0.500 × (0.400–0.700) | met |",
            "| too slow | ≥ 0.500 × | 0.499 × | **missed** |",
            "| small enough | ≤ 120 MiB | 120 MiB | met |",
            "| too large | ≤ 120 MiB | 120 MiB | **missed** |",
            "| only told |  | 2.00 × |  |");
    }

    @Test
    void whatCouldNotBeMeasuredIsSaidAndIsNeverMet() {
        report.target(Target.atLeast("against nobody", Series.NOT_MEASURED, 5, " ×"));
        report.target(Target.told("nothing to tell", Series.NOT_MEASURED, " ×"));
        report.target(Target.atMost("did not happen", Double.POSITIVE_INFINITY, 2, " ×"));
        report.target(Target.atLeast("of nothing", new Series(1 / 0.0), 2, " ×"));
        report.targets();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains(
            "| against nobody | ≥ 5.00 × | – | not measured |",
            "| nothing to tell |  | – | not measured |",
            "| did not happen | ≤ 2.00 × | – | **missed** |",
            "| of nothing | ≥ 2.00 × | – | **missed** |");
    }

    @Test
    void tablesAreMarkdown() {
        report.table(List.of("a", "b"), List.of(List.of("1", "2")));
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n");
    }
}
