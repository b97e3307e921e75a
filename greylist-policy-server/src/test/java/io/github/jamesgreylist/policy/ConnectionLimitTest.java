package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConnectionLimitTest {

    @Test
    void someFilesAreLeftToTheDatabaseAndTheDns() {
        assertThat(ConnectionLimit.ofOpenFiles(4_096).connections()).isEqualTo(3_200);
        assertThat(ConnectionLimit.ofOpenFiles(1_024).connections()).isEqualTo(512);
        assertThat(ConnectionLimit.ofOpenFiles(100).connections()).isEqualTo(50);
        assertThat(ConnectionLimit.ofOpenFiles(1_024)).asString().contains("1024 files").contains("LimitNOFILE=");
    }

    @Test
    void noServerNeedsMoreThanTenThousand() {
        assertThat(ConnectionLimit.ofOpenFiles(524_288)).isEqualTo(ConnectionLimit.of(ConnectionLimit.MOST));
        assertThat(ConnectionLimit.ofOpenFiles(Long.MAX_VALUE).connections()).isEqualTo(ConnectionLimit.MOST);
    }

    @Test
    void aSmallLimitLeavesOneAtLeast() {
        assertThat(ConnectionLimit.ofOpenFiles(0).connections()).isEqualTo(1);
    }
}
