package io.github.jamesgreylist.bench.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void whatIsEmptyIsAsIfItWereNotThere() {
        assertThat(Settings.of("--only=", "--rounds=", "--seconds=", "--scale=", "--expired=", "--beside="))
            .usingRecursiveComparison().isEqualTo(Settings.of());
        assertThat(Part.values()).allMatch(Settings.of("--only=")::wants);
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
        Settings settings = Settings.of("--only=new, scale", "--rounds=1", "--seconds=3");
        assertThat(settings.wants(Part.NEW)).isTrue();
        assertThat(settings.wants(Part.SCALE)).isTrue();
        assertThat(settings.wants(Part.KNOWN)).isFalse();
        assertThat(settings.stretch()).isEqualTo(Duration.ofSeconds(3));
    }

    /** It refuses others before it builds anything. */
    @Test
    void theCommandKnowsAllParts() throws IOException {
        assertThat(Files.readString(Path.of("../greylist"))).contains("bench) echo "
            + Stream.of(Part.values()).map(part -> part.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" "))
            + " ;;");
    }

    @Test
    void theOtherJarIsFoundFromAnyDirectory() {
        assertThat(Settings.of("--beside=pom.xml").beside()).contains(Path.of("").toAbsolutePath().resolve("pom.xml"));
        assertThat(Settings.of().beside()).isEmpty();
    }

    @Test
    void whatMeansNothingIsRefused() {
        assertThatThrownBy(() -> Settings.of("--only=olds"))
            .hasMessageContainingAll("--only", "expected one of [KNOWN, MIXED, NEW,", "(case-insensitive) but was 'olds'");
        assertThatThrownBy(() -> Settings.of("--round=5")).hasMessageContaining("Unknown option: '--round=5'");
        assertThatThrownBy(() -> Settings.of("--round=")).hasMessageContaining("Unknown option: '--round='");
        assertThatThrownBy(() -> Settings.of("--rounds=0")).hasMessageContainingAll("--rounds", "'0'", "1 or more");
        assertThatThrownBy(() -> Settings.of("--scale=10000")).hasMessageContainingAll("--scale", "'10000'", "20000 or more");
        assertThatThrownBy(() -> Settings.of("--scale=many"))
            .hasMessageContainingAll("--scale", "'many'", "a number of 20000");
        assertThatThrownBy(() -> Settings.of("--beside=gone.jar"))
            .hasMessageContainingAll("--beside", "'gone.jar'", "has to be the file postfix-bridge.jar of another release");
        assertThatThrownBy(() -> Settings.of("quick")).hasMessageContaining("'quick'");
    }

    @Test
    void nobodyAlwaysComesBehindTheSameOne() {
        List<String> servers = List.of("bridge", "postgrey", "echo");
        assertThat(Settings.inTurn(servers, 1)).isEqualTo(servers);
        assertThat(Settings.inTurn(servers, 2)).containsExactly("echo", "postgrey", "bridge");
        assertThat(Settings.inTurn(servers, 3)).isEqualTo(servers);
    }
}
