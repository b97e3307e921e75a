package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.MariaDbServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** MariaDB's driver in James's class loader for extensions. */
@EnabledIf("io.github.jamesgreylist.testing.database.MariaDbServer#isThere")
class JamesOnMariaDbIT {

    @Test
    void whatOneJamesWasAskedTheNextOneKnows() throws Exception {
        MariaDbServer mariaDb = MariaDbServer.shared();
        String url = mariaDb.url(mariaDb.createDatabase());
        for (boolean first : new boolean[] {true, false}) {
            JamesNode node = JamesNode.start("A", mariaDb.driver(), url, mariaDb.user(), mariaDb.password());
            try (var james = node.james()) {
                String reply = node.attempt("192.0.2.9", "ann@example.org");
                assertThat(reply).startsWith("450");
                Eventually.await("the log", () -> james.log().contains(first ? "reason=new" : "reason=early-retry"));
                assertThat(james.log())
                    .doesNotContain(first ? "reason=early-retry" : "reason=new")
                    .doesNotContain("store unavailable").doesNotContain(mariaDb.password());
            }
        }
    }
}
