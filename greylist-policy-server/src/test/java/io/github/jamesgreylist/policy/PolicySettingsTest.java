package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.settings.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySettingsTest {

    @Test
    void aNameThatIsMistypedIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> from(Map.of("policy.lisen", "inet:10023")))
            .isInstanceOf(SettingsException.class)
            .hasMessageStartingWith(
                "greylist.properties: policy.lisen is refused: there is no such setting; there are policy.listen, ");
    }

    @Test
    void severalAddressesAreBehindCommas() {
        assertThat(from(Map.of("policy.listen", "inet:10023, unix:/run/greylist/socket")).listen()).containsExactly(
            new ListenAddress.Inet("localhost", 10023), new ListenAddress.Unix(Path.of("/run/greylist/socket")));
    }

    @Test
    void allValuesThatCannotBeUsedAreRefusedAtOnce() {
        assertThatThrownBy(() -> from(Map.of("policy.listen", "inet:1, 10023", "policy.socketMode", "rw", "policy.exim", "yes")))
            .isInstanceOfSatisfying(SettingsException.class, refusal -> assertThat(refusal.problems()).isEqualTo(List.of(
                "greylist.properties: policy.listen = 'inet:1, 10023' is refused: " + ListenAddress.RULE,
                "greylist.properties: policy.socketMode = 'rw' is refused: it must be three octal digits, as for chmod; for"
                    + " example 0660",
                "greylist.properties: policy.exim = 'yes' is refused: it must be false or true")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEFER_IF_PERMIT 5.7.1", "DEFER_IF_PERMIT 4.7.1 4.2.0", "450 4.7.1 Come 4.2.0", "DEFER 2.0.0"})
    void anActionHasOneEnhancedCodeOfClass4(String action) {
        assertThatThrownBy(() -> from(Map.of("policy.greylistAction", action)))
            .hasMessageContaining("'" + action + "' is refused: it must be an action of Postfix that defers");
    }

    private static PolicySettings from(Map<String, String> values) {
        Problems problems = new Problems();
        SettingsReader reader = new SettingsReader(problems, "greylist.properties", Path.of("conf"), values);
        PolicySettings settings = PolicySettings.from(reader);
        reader.refuseUnknownNames();
        problems.refuse();
        return settings;
    }
}
