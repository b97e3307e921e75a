package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The shipped units, as systemd sees them. It need not run. */
@EnabledIf("isThere")
class ServiceUnitIT {

    private static final String UNIT = Build.UNIT.toString();
    private static final String SOCKET = Build.UNIT.resolveSibling("greylist-bridge.socket").toString();
    /** In tenths. */
    private static final String MOST_EXPOSED = "20";

    static boolean isThere() {
        return Commands.isServerThere("systemd-analyze");
    }

    /** It said 7.9 EXPOSED. */
    @Test
    void itIsLittleExposed() throws IOException {
        // Its exit status tells whether the exposure is above the threshold.
        assertThat(Commands.run("systemd-analyze", "security", "--offline=true", "--threshold=" + MOST_EXPOSED, UNIT))
            .contains("Overall exposure level for greylist-bridge.service: 1.");
    }

    @Test
    void systemdUnderstandsEachLine() throws IOException {
        assertThat(Commands.run("systemd-analyze", "verify", "--man=no", UNIT, SOCKET)).isEmpty();
    }
}
