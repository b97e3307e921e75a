package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.database.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A database that takes longer to open than a mail server waits for it at its start. */
@EnabledIf("io.github.jamesgreylist.testing.database.PostgresServer#isThere")
class SlowStartIT {

    private final LogCapture log = LogCapture.ofProject();

    @AfterEach
    void releaseLog() {
        log.close();
    }

    @Test
    void whoComesMeanwhileIsAcceptedAndCountedAndTheNextIsGreylisted() throws Exception {
        assertMailGoesBy("accept", Pass.UNEXAMINED, "accepted without greylisting");
    }

    @Test
    void whoComesMeanwhileIsDeferredIfTheOperatorWantsIt() throws Exception {
        assertMailGoesBy("defer", Defer.UNAVAILABLE, "deferred");
    }

    private void assertMailGoesBy(String onOpening, Verdict verdict, String inWords) throws Exception {
        PostgresServer server = PostgresServer.shared();
        String name = server.createDatabase();
        try (TcpProxy network = new TcpProxy(server.port());
                Greylist greylist = new Greylist(Patient.settings(Map.of("onOpening", onOpening)), Exemptions.NONE,
                    database(server, network, name).store(Duration.ofSeconds(15)))) {
            network.cut();
            greylist.start();
            for (int i = 0; i < 20; i++) {
                long asked = System.nanoTime();
                assertThat(decide(greylist, i)).isEqualTo(verdict);
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).as("nobody waits").isLessThan(Duration.ofSeconds(2));
            }
            assertThat(log.at(Level.WARN)).singleElement().asString()
                .matches("the greylist store is still opening after [1-9]\\d s,"
                    + " as after a crash, mail is " + inWords + " until it is open");

            network.mend();
            Eventually.await("the store open", () -> log.at(Level.WARN).size() > 1);
            assertThat(decide(greylist, 20)).isInstanceOf(Defer.class).isNotEqualTo(verdict);
            assertThat(log.at(Level.WARN)).hasSize(2).last().asString()
                .matches("the greylist store is open after \\d+ s, mail " + inWords + " meanwhile: 20");
        }
    }

    /** With more time to connect than the ten seconds that a silent server usually gets. */
    private static TestDatabase database(PostgresServer server, TcpProxy network, String name) throws IOException {
        return new TestDatabase(new DatabaseSettings(server.driver(), server.url(name, network.port()) + "?socketTimeout=120",
            Optional.of(server.user()), Optional.of(server.password())));
    }

    private static Verdict decide(Greylist greylist, int sender) {
        return greylist.decide(from("x".repeat(1 + sender) + "@example.com", T0)).join();
    }
}
