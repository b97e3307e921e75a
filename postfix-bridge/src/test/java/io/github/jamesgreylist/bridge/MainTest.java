package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    /** Everybody may read the log. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --databse=jdbc:mariadb://db/g?password=topsecret        | there is no option --databse: did you mean --database?
        --databse jdbc:mariadb://db/g?password=topsecret        | there is no option --databse: did you mean --database?
        export --databse=jdbc:mariadb://db/g?password=topsecret | there is no option --databse: did you mean --database?
        -databse=jdbc:mariadb://db/g?password=topsecret         | there is no option -databse: did you mean --database?
        --dealy=60                                              | there is no option --dealy: did you mean --delay?
        -dealy=60                                               | there is no option -dealy: did you mean --delay?
        --frobnicate=60                                         | there is no option --frobnicate; --help lists those that there are
        -delay=soon --inet=1                                    | --delay=soon is refused: it must be a number of seconds; for example 300
        --database-password=topsecret                           | there is no option --database-password: did you mean --database-password-file?
        --database-password topsecret                           | there is no option --database-password: did you mean --database-password-file?
        --exim=jdbc:mariadb://db/g?password=topsecret           | Invalid value for option '--exim': 'jdbc:...'
        --inet=1 jdbc:mariadb://db/g?password=topsecret         | Unmatched argument at index 1: 'jdbc:...'
        --delay=soon --inet=1                                   | --delay=soon is refused: it must be a number of seconds; for example 300
        """)
    void aMistypedOptionIsNamedWithoutThePasswordInIt(String arguments, String message) {
        assertRefused(arguments, message);
    }

    /** An import said that all rows were in, and they were in another database than the one that was named. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --dbdir=/tmp/x import                               | --dbdir stands before import: write the options of import behind it; import --help lists them
        -i 1 --database=jdbc:h2:x?password=topsecret export | --inet stands before export: write the options of export behind it; export --help lists them
        """)
    void optionsOfTheServerBeforeACommandAreRefused(String arguments, String message) {
        assertRefused(arguments, message);
    }

    /** Debian's init script passes one: here between the two spaces. */
    @Test
    void anEmptyArgumentMeansNothing() {
        assertRefused("--inet=10023  --delay=x", "--delay=x is refused: it must be a number of seconds; for example 300");
    }

    /** One mistake was told, and the next one at the next start. */
    @Test
    void aMistypedOptionHidesNothingElse() {
        assertRefused("--inet=10023 --delya=5 --foo --dlay=5 --max-age=5w --whitelist-clients= --config=",
            "there is no option --delya: did you mean --delay?", "there is no option --foo; --help lists those that there are",
            "there is no option --dlay: did you mean --delay?",
            "--config= is refused: it must name a file or directory, or be left out",
            "--max-age=5w is refused: it must be a number of days; for example 35",
            "--whitelist-clients='' is refused: it must name a file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --inte=10023       | there is no option --inte: did you mean --inet?
        --uinx=/x          | there is no option --uinx: did you mean --unix?
        --del=60           | there is no option --del; --help lists those that there are
        --max-first=5      | there is no option --max-first: did you mean --max-first-contacts?
        chekc              | there is no command chekc: did you mean check?
        frget --sender=a@b | there is no command frget: did you mean forget?
        --dbdir= --inet=1  | --dbdir= is refused: it must name a file or directory, or be left out
        """)
    void theNearestWordIsNamed(String arguments, String message) {
        assertRefused(arguments, message);
    }

    private static void assertRefused(String arguments, String... messages) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream usual = System.err;
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(Main.run(arguments.split(" "))).isEqualTo(2);
        } finally {
            System.setErr(usual);
        }
        // The fuzzer, where it shares this JVM, prints as well.
        assertThat(printed.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("greylist-bridge: ")))
            .containsExactly(Stream.of(messages).map(message -> "greylist-bridge: " + message).toArray(String[]::new));
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("topsecret");
    }
}
