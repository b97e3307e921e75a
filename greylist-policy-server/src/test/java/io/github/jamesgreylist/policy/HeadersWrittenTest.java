package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadersWrittenTest {

    private final HeadersWritten headers = new HeadersWritten();

    @Test
    void whoeverInventsInstancesFillsNoMemory() {
        assertThat(headers.isFirst("first")).isTrue();
        assertThat(headers.isFirst("first")).isFalse();
        for (int i = 0; i < 10_000; i++) {
            headers.isFirst("other" + i);
        }
        assertThat(headers.isFirst("first")).as("the oldest was forgotten").isTrue();

        assertThat(headers.isFirst("x".repeat(129))).isTrue();
        assertThat(headers.isFirst("x".repeat(129))).as("what is too long is not kept").isTrue();
    }
}
