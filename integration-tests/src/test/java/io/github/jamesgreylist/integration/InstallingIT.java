package io.github.jamesgreylist.integration;

import static io.github.jamesgreylist.integration.Servers.rcpt;
import static io.github.jamesgreylist.integration.Servers.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.WorkingDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an administrator of a James sees who puts the jar in, puts in another one, and takes it out again. */
class InstallingIT {

    /** As James deployments have it: nothing below WARN but James's own. */
    private static final String LOGBACK_OF_JAMES = """
        <configuration>
          <appender name="CONSOLE" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d{HH:mm:ss.SSS} [%-5level] %logger{15} - %msg%n%rEx</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="CONSOLE"/></root>
          <logger name="org.apache.james" level="INFO"/>
        </configuration>
        """;

    /** Not one line told that greylisting was at work. */
    @Test
    void withTheLogOfAJamesDeploymentOneLineTellsThatItIsAtWorkAndThatDecisionsAreNotLogged() throws Exception {
        try (JamesProcess james = start(Servers.inMemory().conf("logback.xml", LOGBACK_OF_JAMES))) {
            assertThat(rcpt(james, "first@example.org").code()).isEqualTo(450);

            assertThat(startLine(james)).contains("[WARN ]").contains("James Greylist ")
                .contains("database jdbc:derby:" + james.directory().root().resolve("var/greylist"))
                .containsPattern("in force: \\d+ clients, \\d+ recipients, 0 senders, 0 rules")
                .endsWith("decisions are NOT logged: logback.xml lacks <logger name=\"greylist\" level=\"INFO\"/>");
            assertThat(james.console()).doesNotContain("action=greylist");
        }
    }

    @Test
    void withTheTwoLinesForTheLogEachDecisionIsThere() throws Exception {
        String spoken = LOGBACK_OF_JAMES.replace("</configuration>", "<logger name=\"greylist\" level=\"INFO\"/>"
            + "<logger name=\"io.github.jamesgreylist\" level=\"INFO\"/></configuration>");
        try (JamesProcess james = start(Servers.inMemory().conf("logback.xml", spoken))) {
            assertThat(rcpt(james, "first@example.org").code()).isEqualTo(450);

            assertThat(startLine(james)).contains("[INFO ]").endsWith("; each decision is logged by the logger greylist");
            Eventually.await("the decision")
                .untilAsserted(() -> assertThat(james.console()).contains("action=greylist, reason=new"));
        }
    }

    private static String startLine(JamesProcess james) throws IOException {
        List<String> lines = james.console().lines().filter(line -> line.contains(" is at work: ")).toList();
        assertThat(lines).as(james.console()).hasSize(1);
        return lines.get(0);
    }

    /** Both were loaded without a word, and either could be the one in force. */
    @Test
    void aJarOfAnotherReleaseThatWasLeftBesideTheNewOneIsNamed() throws Exception {
        try (JamesProcess james = Servers.inMemory().build()) {
            Files.copy(Build.EXTENSION, james.directory().root().resolve("extensions-jars/greylist-mailet-0.1.0.jar"));
            start(james);

            assertThat(james.log().lines().filter(line -> line.contains("jars of James Greylist are loaded"))).singleElement()
                .asString().contains("WARN").contains("2 jars of James Greylist are loaded: ")
                .contains("greylist-mailet-0.1.0.jar").contains(Build.EXTENSION.getFileName().toString())
                .contains("delete all but one of them and restart");
        }
    }

    /** They had a dot in their middle: /opt/james/./conf/whitelist_clients. */
    @Test
    void aWorkingDirectoryThatIsADotIsWrittenOutInTheLog() throws Exception {
        try (JamesProcess james = start(Servers.inMemory().systemProperty("working.directory", "."))) {
            String root = james.directory().root().toString();
            // James's own lines have the dot.
            assertThat(james.log().lines().filter(line -> line.contains("whitelist: ") || line.contains("database jdbc:")))
                .anyMatch(line -> line.contains("from " + root + "/conf/whitelist_clients"))
                .anyMatch(line -> line.contains("database jdbc:derby:" + root + "/var/greylist"))
                .noneMatch(line -> line.contains("/./"));
        }
    }

    @Test
    void whatWasPutInIsTakenOutAgainAndMailPassesAsBefore() throws Exception {
        try (JamesProcess james = start(Servers.inMemory())) {
            assertThat(rcpt(james, "before@example.org").code()).isEqualTo(450);
            james.stop();

            for (String file : List.of("smtpserver.xml", "webadmin.properties", "extensions.properties")) {
                james.directory().edit(file, text -> text.replaceAll("(?m)^[^#\n]*(io\\.github\\.jamesgreylist\\.james).*$", ""));
            }
            Files.delete(james.directory().root().resolve("extensions-jars").resolve(Build.EXTENSION.getFileName()));
            WorkingDirectory.at(james.directory().root().resolve("var/greylist")).delete();
            start(james);

            assertThat(rcpt(james, "after@example.org").code()).isEqualTo(250);
            assertThat(james.directory().root().resolve("var/greylist")).doesNotExist();
        }
    }
}
