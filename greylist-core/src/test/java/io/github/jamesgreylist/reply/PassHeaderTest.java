package io.github.jamesgreylist.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PassHeaderTest {

    private static final Instant NOW = Instant.parse("2026-03-01T09:05:07.999Z");

    @Test
    void theHeaderTellsDelayProductHostAndDate() {
        assertThat(PassHeader.value(Duration.ofMillis(314_999), "mx.example.org", NOW))
            .matches("delayed 314 seconds by james-greylist-\\d+\\.\\d+\\.\\d+\\S* at mx\\.example\\.org;"
                + " Sun, 1 Mar 2026 09:05:07 \\+0000");
    }

    @Test
    void theDateIsEnglishWhateverTheServerSpeaks() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.JAPAN);
        try {
            assertThat(PassHeader.value(Duration.ZERO, "mx.example.org", NOW))
                .endsWith("; Sun, 1 Mar 2026 09:05:07 +0000");
        } finally {
            Locale.setDefault(before);
        }
    }
}
