package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

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
                assertThat(reply.contains("Greylisted for 300 seconds")).as(reply).isEqualTo(first);
                assertThat(james.log()).doesNotContain("store unavailable").doesNotContain(mariaDb.password());
            }
        }
    }
}
