package io.github.jamesgreylist.whitelist;

import static io.github.jamesgreylist.fixture.Lines.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WhitelistsTest {

    private static final Whitelist EMPTY = attempt -> Optional.empty();

    @Test
    void theFirstThatKnowsTheAttemptGivesTheName() {
        Whitelists both = new Whitelists(List.of(EMPTY, attempt -> Optional.of("one"), attempt -> Optional.of("two")));
        assertThat(both.find(from("192.0.2.1"))).contains("one");
        assertThat(new Whitelists(List.of(EMPTY)).find(from("192.0.2.1"))).isEmpty();
    }

    @Test
    void aWhitelistThatFailsCountsAsEmptyAndTheOthersAreAsked() {
        Whitelist broken = attempt -> {
            throw new IllegalStateException("broken on purpose");
        };
        Whitelists all = new Whitelists(List.of(broken, attempt -> null, attempt -> Optional.of("three")));
        try (LogCapture log = LogCapture.ofProject()) {
            assertThat(all.find(from("192.0.2.1"))).contains("three");
            assertThat(all.find(from("192.0.2.1"))).contains("three");
            assertThat(log.at(Level.WARN)).as("each is told once").hasSize(2)
                .allMatch(line -> line.endsWith(" fails and counts as empty when it does"));
        }
    }
}
