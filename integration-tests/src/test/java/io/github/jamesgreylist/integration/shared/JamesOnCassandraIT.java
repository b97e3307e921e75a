package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two servers that have a session with one Cassandra, and the greylist in James's keyspace. */
class JamesOnCassandraIT {

    private static CassandraServer cassandra;
    private static JamesProcess strict;
    private static JamesProcess quick;

    @BeforeAll
    static void start() throws IOException {
        cassandra = CassandraServer.own();
        strict = Servers.start(server("5 minutes"));
        quick = Servers.start(server("0 seconds"));
    }

    private static JamesProcessBuilder server(String delay) throws IOException {
        return Servers.onCassandra(cassandra.host(), cassandra.port(), "apache_james")
            // On a busy machine the store may take longer than mail should wait for it.
            .property("greylist.properties", "timeBudget", "30 seconds")
            .property("greylist.properties", "delay", delay);
    }

    @AfterAll
    static void stop() throws IOException {
        strict.close();
        quick.close();
        cassandra.close();
    }

    @Test
    void whoWasDeferredByOneServerIsKnownToTheOther() throws Exception {
        String sender = "first-here@example.org";
        assertThat(Servers.rcpt(strict, sender).toString()).contains("450 4.2.0").contains("Greylisted for 300 seconds");
        assertThat(Servers.rcpt(strict, sender).code()).as("early").isEqualTo(450);
        assertThat(Servers.rcpt(quick, sender).code()).as("in time at the other").isEqualTo(250);
        assertThat(Servers.rcpt(strict, sender).code()).as("known from now on").isEqualTo(250);

        Eventually.await("the log").untilAsserted(() -> {
            assertThat(strict.log()).contains("reason=new").contains("reason=early-retry")
                .contains("made in Cassandra: CREATE TABLE")
                .contains("keeps {class=").doesNotContain("store unavailable").doesNotContain("greylist database: jdbc:");
            assertThat(quick.log()).containsPattern("reason=triplet found, delay=\\d+, client_name=.*sender=first-here");
        });
    }
}
