package io.github.jamesgreylist.integration;

import static io.github.jamesgreylist.integration.Servers.rcpt;
import static io.github.jamesgreylist.integration.Servers.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** The jar in {@code extensions-jars/} of servers in a JVM of their own, stopped and started like any server. */
class PackagedJarIT {

    @Test
    void aServerWithoutDerbyKeepsTheGreylistInADerbyOfTheJar() throws Exception {
        try (JamesProcess james = start(Servers.inMemory().property("greylist.properties", "delay", "0 seconds"))) {
            assertThat(rcpt(james, "kept@example.org").toString())
                .isEqualTo("450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 0 seconds");
            james.stop();
            assertThat(james.directory().root().resolve("var/greylist/db.lck"))
                .as("a clean stop leaves the database closed").doesNotExist();

            start(james);
            assertThat(rcpt(james, "kept@example.org").code()).isEqualTo(250);
            Eventually.await("the log").untilAsserted(() -> assertThat(james.log()).contains("greylist database: jdbc:derby:")
                .contains("action=pass, reason=triplet found, delay="));
        }
    }

    @Test
    void aServerWithItsOwnDerbyKeepsTheGreylistBesideItsMail() throws Exception {
        try (JamesProcess james = start(Servers.onDerby().property("greylist.properties", "delay", "0 seconds"))) {
            assertThat(rcpt(james, "kept@example.org").code()).isEqualTo(450);
            assertThat(james.stop()).isZero();
            assertThat(james.directory().root().resolve("var/derby/db.lck"))
                .as("a clean stop leaves the database closed").doesNotExist();

            start(james);
            assertThat(rcpt(james, "kept@example.org").code()).isEqualTo(250);
            assertThat(james.directory().root().resolve("var/greylist")).doesNotExist();
            assertThat(Files.readString(james.directory().root().resolve("logs/derby.log")))
                .as("the server's Derby, not the one in the jar").contains("10.14.2.0").doesNotContain("10.16");
        }
    }

    @Test
    void aServerWithoutDerbyUsesTheDatabaseThatItsFileNames() throws Exception {
        try (JamesProcess james = Servers.inMemory().build()) {
            String directory = james.directory().root().resolve("var/elsewhere").toString();
            james.directory().edit("james-database.properties",
                none -> "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver\n"
                    + "database.url=jdbc:derby:" + directory + ";create=true\n"
                    + "database.username=app\ndatabase.password=app\n");
            start(james);
            assertThat(rcpt(james, "elsewhere@example.org").code()).isEqualTo(450);
            assertThat(james.directory().root().resolve("var/elsewhere/service.properties")).exists();
        }
    }
}
