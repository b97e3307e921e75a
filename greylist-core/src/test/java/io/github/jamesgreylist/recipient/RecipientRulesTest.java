package io.github.jamesgreylist.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.list.ListFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientRulesTest {

    private static final Duration RETRY_WINDOW = Duration.ofDays(2);

    private static RecipientRules rules(String... lines) {
        RecipientRules rules = new RecipientRules();
        Lines.of(lines).forEach(line -> rules.add(line, RETRY_WINDOW));
        return rules;
    }

    @Test
    void optOut() {
        RecipientRules rules = rules("cfo@example.org off", "example.net\toff");
        assertThat(rules.of("CFO+bank@example.org").greylisted()).isFalse();
        assertThat(rules.of("joe@lists.example.net").greylisted()).isFalse();
        assertThat(rules.of("joe@example.org").greylisted()).isTrue();
    }

    @Test
    void optIn() {
        RecipientRules rules = rules("example.org  on", "boss@example.org OFF", "* off", "joe@example.com ON");
        assertThat(rules.of("joe@example.org").greylisted()).isTrue();
        assertThat(rules.of("boss@example.org").greylisted()).isFalse();
        assertThat(rules.of("joe@example.com").greylisted()).isTrue();
        assertThat(rules.of("jim@example.com").greylisted()).isFalse();
        assertThat(rules.of("no-address").greylisted()).isFalse();
    }

    @Test
    void theMostSpecificLineCounts() {
        RecipientRules rules = rules("* 1 second", "example.org 2 seconds", "lists.example.org 3 seconds",
            "sales@ 4 seconds", "sales@lists.example.org 5 seconds");
        assertThat(rules.of("a@example.com").delay()).contains(Duration.ofSeconds(1));
        assertThat(rules.of("a@mx.example.org").delay()).contains(Duration.ofSeconds(2));
        assertThat(rules.of("a@lists.example.org").delay()).contains(Duration.ofSeconds(3));
        assertThat(rules.of("sales@example.org").delay()).contains(Duration.ofSeconds(4));
        assertThat(rules.of("sales@lists.example.org").delay()).contains(Duration.ofSeconds(5));
    }

    @Test
    void onKeepsTheServersDelay() {
        assertThat(rules("* 1 minute", "example.org on").of("a@example.org").delay()).isEmpty();
        assertThat(RecipientRules.NONE.of("a@example.org")).isEqualTo(RecipientRule.ON);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "example.org            | write whom it is about",
        "example.org maybe      | 'maybe' is neither on nor off nor a delay",
        "example.org 5          | must be a whole number and a unit",
        "example.org 2 days     | must be shorter than retryWindow (2 days)",
        "exa$mple off           | a regular expression stands between two slashes",
        "*@example.org off      | '*' is the name of nobody",
        "example.net off ly     | neither on nor off",
        "example.com on         | there is a rule for example.com already",
        "Example.COM 5 minutes  | there is a rule for Example.COM already"})
    void whatCannotBeMeantIsRefused(String line, String reason) {
        assertThatThrownBy(() -> rules("example.com off", line))
            .hasMessageStartingWith("list:2: '").hasMessageContaining(reason);
    }

    @Test
    void twoRulesForOneUserAreOneTooMany() {
        assertThatThrownBy(() -> rules("joe@example.org off", "Joe@Example.org 5 minutes"))
            .hasMessageContaining("there is a rule for Joe@Example.org already");
    }

    @Test
    void twoRulesForEverybodyAreOneTooMany() {
        assertThatThrownBy(() -> rules("* on", "* off")).hasMessageContaining("there is a rule for * already");
    }

    @Test
    void comeFromAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("greylist_recipients"), "example.org 10 minutes # as they asked\n");
        assertThat(RecipientRules.read(List.of(ListFile.required(file)), RETRY_WINDOW).get().of("a@example.org").delay())
            .contains(Duration.ofMinutes(10));
    }
}
