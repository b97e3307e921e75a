package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
        --inet=1 Greylisted for                                 | Unmatched arguments from index 1: 'Greylisted', 'for'
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

    private static void assertRefused(String arguments, String message) {
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
            .containsExactly("greylist-bridge: " + message);
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("topsecret");
    }
}
