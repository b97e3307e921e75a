package io.github.jamesgreylist.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void whatIsEmptyIsAsIfItWereNotThere() {
        assertThat(Settings.of("--only=", "--rounds=", "--seconds=", "--scale=", "--expired=")).isEqualTo(Settings.of());
        assertThat(Settings.of().wants("scale")).isTrue();
    }

    /** The issue of the large greylist: a million, and a million that are purged. */
    @Test
    void theRunThatCountsHasFiveRoundsAndMillions() {
        assertThat(Settings.of().rounds()).isEqualTo(5);
        assertThat(Settings.of().scale()).isEqualTo(1_000_000);
        assertThat(Settings.of("--scale=10000000").expired()).isEqualTo(1_000_000);
    }

    @Test
    void onlySomeParts() {
        Settings settings = Settings.of("--only=new,scale", "--rounds=1", "--seconds=3");
        assertThat(settings.wants("new")).isTrue();
        assertThat(settings.wants("known")).isFalse();
        assertThat(settings.stretch()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void whatMeansNothingIsRefused() {
        assertThatThrownBy(() -> Settings.of("--only=olds")).hasMessageContaining("there is no [olds]");
        assertThatThrownBy(() -> Settings.of("--round=5")).hasMessageContaining("--round=5 is not known");
        assertThatThrownBy(() -> Settings.of("--rounds=0")).hasMessageContaining("1 or more");
        assertThatThrownBy(() -> Settings.of("--scale=10000")).hasMessageContaining("20000 or more");
        assertThatThrownBy(() -> Settings.of("--scale=many")).hasMessageContaining("--scale=many");
    }
}
