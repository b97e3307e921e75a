package io.github.jamesgreylist.whitelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {

    private static Regexes of(String line) {
        Regexes regexes = new Regexes();
        Lines.of(line).forEach(regexes::add);
        return regexes;
    }

    /** Each of them takes a backtracking engine longer than the universe has existed. */
    @ParameterizedTest
    @ValueSource(strings = {"/^(a+)+$/", "/^(a|aa)+$/", "/(a*)*b/", "/^(([a-z])+.)+[A-Z]([a-z])+$/", "/(x+x+)+y/"})
    void aCatastrophicExpressionCostsNoTime(String line) {
        Regexes regexes = of(line);
        long start = System.nanoTime();
        for (String letter : new String[] {"a", "x"}) {
            regexes.match(letter.repeat(2_000) + "!");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/((((((a{10}){10}){10}){10}){10}){10})/", "/(((a{999}){999}){999})/", "/(a{1,1000}){100}/"})
    void anExpressionThatWouldTakeAllMemoryIsRefused(String line) {
        assertThatThrownBy(() -> of(line)).hasMessageContaining("make it too large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/^\\d{1,3}(-\\d{1,3}){3}\\.example\\.com$/", "/[0-9a-f]{32}@example\\.com/",
        "/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}@/", "/a\\/b/", "/\\Qa.b\\E/", "/[[:digit:]]/"})
    void whatPeopleReallyWriteIsAccepted(String line) {
        of(line);
    }

    @Test
    void aDollarIsTheEndAndADotInBracketsIsADot() {
        assertThat(of("/[.]com$/").match("example.com")).isTrue();
        assertThat(of("/[.]com$/").match("example.com.test")).isFalse();
    }
}
