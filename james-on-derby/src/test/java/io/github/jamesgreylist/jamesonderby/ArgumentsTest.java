package io.github.jamesgreylist.jamesonderby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {

    @Test
    void noArgumentsAreFine() {
        Arguments arguments = Arguments.parse();

        assertThat(arguments.users()).isEmpty();
        assertThat(arguments.hint()).isEmpty();
    }

    @Test
    void usersMayBeSeveralAndPasswordsMayHaveColons() {
        Arguments arguments =
            Arguments.parse("--user", "bob@demo.test:a:b", "--hint", "./greylist try", "--user", "eve@demo.test:c");

        assertThat(arguments.users()).containsExactly(new User("bob@demo.test", "a:b"), new User("eve@demo.test", "c"));
        assertThat(arguments.hint()).contains("./greylist try");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob", "bob@demo.test", "bob@demo.test:", "bob:secret", "@demo.test:secret", "bob@:secret"})
    void aHalfWrittenUserIsQuoted(String user) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Arguments.parse("--user", user))
            .withMessageEndingWith("not " + user);
    }

    @Test
    void anUnknownArgumentIsNamed() {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Arguments.parse("--usr", "x"))
            .withMessage("unknown argument --usr");
    }

    @Test
    void aMissingValueIsNamed() {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Arguments.parse("--hint"))
            .withMessage("--hint needs a value");
    }
}
