package io.github.jamesgreylist.bench.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SyncSectionTest {

    @Test
    void syncsAreWhatWaitsForTheDisk() {
        assertThat(SyncSection.isSync("4399  write(17</d/db/greylist/log/log1.dat>, \"\"..., 400) = 400")).isTrue();
        assertThat(SyncSection.isSync("4399  write(17</d/db/greylist/log/log12.dat>, \"\"..., 400 <unfinished ...>")).isTrue();
        assertThat(SyncSection.isSync("51 fdatasync(5</d/db/log.0000000001>) = 0")).isTrue();
        assertThat(SyncSection.isSync("51 fsync(5</d/db/postgrey.db> <unfinished ...>")).isTrue();
        assertThat(SyncSection.isSync("51 <... fdatasync resumed>) = 0")).isFalse();
        assertThat(SyncSection.isSync("4399  write(2</d/log>, \"\"..., 120) = 120")).isFalse();
        assertThat(SyncSection.isSync("4399  write(9<socket:[81]>, \"\"..., 60) = 60")).isFalse();
    }
}
