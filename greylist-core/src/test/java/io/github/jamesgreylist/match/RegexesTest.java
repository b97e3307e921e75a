package io.github.jamesgreylist.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.fixture.CpuTime;
import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.settings.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {

    private static Regexes of(String line) {
        Regexes regexes = new Regexes();
        Lines.of(line).stream().map(LineInForce::new).forEach(regexes::add);
        return regexes;
    }

    /** Each of them takes a backtracking engine longer than the universe has existed. */
    @ParameterizedTest
    @ValueSource(strings = {"/^(a+)+$/", "/^(a|aa)+$/", "/(a*)*b/", "/^(([a-z])+.)+[A-Z]([a-z])+$/", "/(x+x+)+y/"})
    void aCatastrophicExpressionCostsNoTime(String line) {
        Regexes regexes = of(line);
        assertThat(CpuTime.of(() -> {
            for (String letter : new String[] {"a", "x"}) {
                regexes.match(letter.repeat(Regexes.LONGEST_TEXT - 1) + "!");
            }
        })).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/((((((a{10}){10}){10}){10}){10}){10})/", "/(((a{999}){999}){999})/", "/(a{1,1000}){100}/",
        "/(((a{999,}){999,}){999,})/"})
    void anExpressionThatWouldTakeAllMemoryIsRefused(String line) {
        assertThatThrownBy(() -> of(line)).hasMessageContaining("make it too large");
    }

    /** RE2/J never came back from them: no list was read any more, and a server with such a line never started. */
    @ParameterizedTest
    @ValueSource(strings = {"/[\\x{80}-\\x{ffff}]/", "/[\\x{80}-\\x{10ffff}]/", "/[ -\\x{ffff}]/", "/[^\\x{80}-\\x{ffff}]/",
        "/[ß-ẞ]/", "/[\\177-\\x{2000}]/", "/[\\x7f-\\x{1c80}]/", "/[a\u1c84]/", "/[\\x{1C88}-\\x{ffff}]/"})
    void aRangeThatWouldHangTheServerForEverIsRefused(String line) {
        assertThatThrownBy(() -> CpuTime.of(() -> of(line)))
            .hasMessageContaining("for whatever is not ASCII write [^\\x00-\\x7f]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/[^\\x00-\\x7f]/", "/\\pL/", "/[\\p{Cyrillic}]/", "/[^\\pL]/", "/[А-я]/", "/[\\x{4e00}-\\x{9fff}]/",
        "/[а-яё-]\\x{4e00}/", "/[^a]/", "/\\PN/"})
    void otherCharactersThanAsciiAreAccepted(String line) {
        assertThatCode(() -> CpuTime.of(() -> of(line))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/^\\d{1,3}(-\\d{1,3}){3}\\.example\\.com$/", "/[0-9a-f]{32}@example\\.com/",
        "/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}@/", "/a\\/b/", "/[a-f]{3,}\\d/", "/\\Qa.b\\E/",
        "/[[:digit:]]/"})
    void whatPeopleReallyWriteIsAccepted(String line) {
        of(line);
    }

    @Test
    void aDollarIsTheEndAndADotInBracketsIsADot() {
        assertThat(of("/[.]com$/").match("example.com")).isTrue();
        assertThat(of("/[.]com$/").match("example.com.test")).isFalse();
    }

    /** 3,000 of them took up to 1.5 s of CPU for one mail, on the thread that answers the others. */
    @Test
    void asManyExpressionsAsAListMayHaveCostLittleForTheWorstOfTexts() {
        // Of those that were measured, the one that takes the most for its size.
        Regexes regexes = new Regexes();
        Lines.of(copies(Regexes.LARGEST_SUM / 160, "/((a?){30}a{30})b/")).stream().map(LineInForce::new).forEach(regexes::add);
        String worst = "a".repeat(Regexes.LONGEST_TEXT);
        for (int i = 0; i < 20; i++) {
            regexes.match(worst);
        }
        assertThat(CpuTime.of(() -> {
            for (int i = 0; i < 10; i++) {
                regexes.match(worst);
            }
        })).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aTextThatIsTooLongForANameOrAnAddressIsInNone() {
        assertThat(of("/a/").match("a".repeat(Regexes.LONGEST_TEXT))).isTrue();
        assertThat(of("/a/").match("a".repeat(Regexes.LONGEST_TEXT + 1))).isFalse();
    }

    @Test
    void tooManyExpressionsAreRefusedOnceAndTheLineIsNamed() {
        Regexes regexes = new Regexes();
        List<Line> lines = Lines.of(copies(3_000, "/^mail-[a-z0-9]+\\.example\\.(com|net|org)$/"));
        List<String> refusals = new ArrayList<>();
        for (Line line : lines) {
            try {
                regexes.add(new LineInForce(line));
            } catch (SettingsException e) {
                refusals.add(e.getMessage());
            }
        }
        assertThat(refusals).singleElement().asString().contains("too many to be tried for each mail").contains("write domains");
    }

    private static String[] copies(int number, String line) {
        return Collections.nCopies(number, line).toArray(String[]::new);
    }
}
