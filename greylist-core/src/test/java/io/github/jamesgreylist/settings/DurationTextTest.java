package io.github.jamesgreylist.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "5 minutes, PT5M", "5minutes, PT5M", "5m, PT5M", "1 min, PT1M", "2 Days, PT48H", "35d, PT840H",
        "1 week, PT168H",
        "2w, PT336H", "300 s, PT5M", "300 seconds, PT5M", "0 s, PT0S", "12 HOURS, PT12H", "1h, PT1H", "100 ms, PT0.1S",
    })
    void aNumberAndAUnitIsADuration(String text, Duration duration) {
        assertThat(DurationText.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "minutes", "-5 minutes", "5.5 minutes", "5 fortnights", "5 minutes and more",
        "1e3 s",
        "٥ minutes", "PT5M", "5 5 minutes", "5 months"})
    void whatIsNoNumberAndUnitIsNoDuration(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    /** It was no number and unit, said the message about a number and a unit. */
    @Test
    void whatIsLongerThanAnybodyCanMeanIsOneNevertheless() {
        assertThat(DurationText.parse("9999999999 s")).contains(Duration.ofSeconds(9_999_999_999L));
        assertThat(DurationText.parse("99999999999999999999999 ms").orElseThrow()).isGreaterThan(Duration.ofDays(1_000_000));
        assertThat(DurationText.parse("999999999999 weeks").orElseThrow()).isGreaterThan(Duration.ofDays(1_000_000));
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M, 5 minutes", "PT1M, 1 minute", "PT48H, 2 days", "PT24H, 1 day", "PT36H, 36 hours", "PT90S, 90 seconds",
        "PT1S, 1 second", "PT0S, 0 seconds", "PT0.25S, 250 ms", "PT1.5S, 1500 ms",
    })
    void aDurationIsWrittenInItsLargestWholeUnit(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
        assertThat(DurationText.parse(text)).contains(duration);
    }
}
