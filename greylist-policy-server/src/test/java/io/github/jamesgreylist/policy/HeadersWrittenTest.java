package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeadersWrittenTest {

    private long nanos;
    private final HeadersWritten headers = new HeadersWritten(() -> nanos);

    @Test
    void whoeverInventsInstancesFillsNoMemory() {
        assertThat(headers.isFirst("first")).isTrue();
        assertThat(headers.isFirst("first")).isFalse();
        for (int i = 0; i < 50_000; i++) {
            headers.isFirst("other" + i);
        }
        assertThat(headers.size()).isLessThanOrEqualTo(10_000);
        nanos += Duration.ofMinutes(10).toNanos();
        assertThat(headers.isFirst("first")).as("the oldest was forgotten").isTrue();

        assertThat(headers.isFirst("x".repeat(129))).isTrue();
        assertThat(headers.isFirst("x".repeat(129))).as("what is too long is not kept").isTrue();
    }
}
