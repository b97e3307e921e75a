package io.github.jamesgreylist.policy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.settings.SettingsException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicySettingsTest {

    @Test
    void aNameThatIsMistypedIsRefusedWithTheNamesThatThereAre() {
        assertThatThrownBy(() -> PolicySettings.from("greylist.properties", Map.of("policy.lisen", "inet:10023")))
            .isInstanceOf(SettingsException.class)
            .hasMessageStartingWith("greylist.properties: policy.lisen is refused: there is no such setting; there are policy.listen, ");
    }
}
