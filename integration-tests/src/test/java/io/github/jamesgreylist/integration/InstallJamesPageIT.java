package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.document.Page;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** docs/install-james.md, docs/uninstall.md and the README, followed by somebody whose James has no greylisting yet. */
class InstallJamesPageIT {

    /** As James brings it: the root at WARN, James itself at INFO. */
    private static final String LOGBACK = """
        <configuration>
          <appender name="LOG_FILE" class="ch.qos.logback.core.FileAppender">
            <file>${working.directory}/logs/james.log</file>
            <encoder><pattern>%d{HH:mm:ss.SSS} [%-5level] %logger{15} - %msg%n%rEx</pattern></encoder>
          </appender>
          <root level="WARN"><appender-ref ref="LOG_FILE"/></root>
          <logger name="org.apache.james" level="INFO"/>
        </configuration>
        """;
    private static final List<String> CONF = List.of("smtpserver.xml", "usersrepository.xml", "domainlist.xml", "dnsservice.xml",
        "jmx.properties");
    private static final Pattern OURS = Pattern.compile("(?m)^.*(?:io\\.github\\.jamesgreylist|\"greylist\").*\n");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern MESSAGE = Pattern.compile("(?m)^INFO  \\w+ - (.*)$");

    @TempDir
    private Path directory;
    private Page page;

    static boolean isSwaksThere() {
        return Files.isExecutable(Path.of("/usr/bin/swaks"));
    }

    @BeforeEach
    void readPage() throws IOException {
        page = Page.read(Build.DOCS.resolve("install-james.md"));
    }

    @Test
    void thePageLeadsFromTheJarToTheFirstDeferralAndTheOtherOneBack() throws Exception {
        try (JamesProcess james = withoutGreylisting().build()) {
            Shell shell = new Shell(dist(directory)).with("/opt/james", james.directory().root());
            assertThat(shell.run(page.block("1. The jar", "sh", 0))).isEqualTo(page.block("1. The jar", "", 0));
            james.directory().edit("extensions.properties", none -> page.block("2. Load the module", "properties", 0));
            addHandler(james, page.block("3. Greylist at the door", "xml", 0));
            assertThat(squeezed(Files.readString(james.directory().conf("smtpserver.xml"))))
                .contains(squeezed(page.block("3. Greylist at the door", "xml", 1)));
            addLoggers(james, page.block("4. Let the log speak", "xml", 0));

            Servers.start(james);
            assertSaid(james, shell, page.block("5. Restart James", "", 0));
            MESSAGE.matcher(page.block("5. Restart James", "", 1)).results()
                .forEach(line -> assertSaid(james, shell, line.group(1)));
            shell.with("mx.example.org/25", "127.0.0.1/" + james.smtpPort()).with("bob@example.org", "bob@demo.test");
            assertThat(shell.run(page.block("6. The first 450", "sh", 0)).lines().map(String::strip))
                .contains(shell.meant(page.block("6. The first 450", "", 0)).strip());
            shell.with("192.0.2.9", "127.0.0.1");
            Eventually.await("the decision").untilAsserted(
                () -> assertThat(james.log()).contains(shell.meant(page.block("6. The first 450", "", 1)).strip()));

            james.stop();
            lookInside(james);
            uninstall(james, shell);
            Servers.start(james);
            assertThat(Servers.rcpt(james, "ann@example.net").code()).isEqualTo(250);
        }
    }

    @Test
    void theReadmeLeadsThereInFiveSteps() throws Exception {
        Page readme = Page.read(Build.DOCS.resolveSibling("README.md"));
        List<String> steps = CODE.matcher(readme.under("James, in five steps")).results().map(code -> code.group(1)).toList();
        try (JamesProcess james = withoutGreylisting().build()) {
            dist(Files.createDirectory(directory.resolve("dist")));
            new Shell(directory).with("/opt/james", james.directory().root())
                .run(readme.block("James, in five steps", "sh", 0));
            james.directory().edit("extensions.properties", none -> only(steps, "guice.extension.module=") + "\n");
            addHandler(james, only(steps, "<handler ") + "\n");
            addLoggers(james, readme.block("James, in five steps", "xml", 0));

            Servers.start(james);
            try (SmtpClient smtp = SmtpClient.connect(james.smtpPort())) {
                smtp.command("HELO mail.example.org");
                smtp.command("MAIL FROM:<ann@example.org>");
                smtp.command("RCPT TO:<bob@demo.test>");
                assertThat(smtp.transcript()).contains(readme.block("James Greylist", "", 0));
            }
            Eventually.await("the decision").untilAsserted(() -> assertThat(james.log()).contains("action=greylist, reason=new"));
        }
    }

    @Test
    @EnabledIf("isSwaksThere")
    void swaksSeesTheDeferral() throws Exception {
        try (JamesProcess james = Servers.start(Servers.inMemory())) {
            String line = page.block("6. The first 450", "sh", 1);
            // Its status for a refused recipient.
            assertThat(new Shell(directory).with("mx.example.org:25", "127.0.0.1:" + james.smtpPort())
                .with("bob@example.org", "bob@demo.test").run(line, 24)).contains("450 4.2.0 <bob@demo.test>");
        }
    }

    /** A new block needs a line in one of these tests. DocumentsTest compares ./greylist try with the script. */
    @Test
    void allBlocksAreTried() throws IOException {
        assertThat(page.blocks()).hasSize(2 + 1 + 2 + 1 + 2 + 5);
        assertThat(Page.read(Build.DOCS.resolve("uninstall.md")).blocks()).hasSize(5);
        assertThat(Page.read(Build.DOCS.resolveSibling("README.md")).blocks()).hasSize(1 + 2 + 2 + 1);
    }

    private static JamesProcessBuilder withoutGreylisting() throws IOException {
        JamesProcessBuilder james = JamesProcess.of("org.apache.james.MemoryJamesServerMain", Build.memoryAppClassPath())
            .jvmOption("-XX:TieredStopAtLevel=1");
        for (String file : CONF) {
            james.conf(file, OURS.matcher(Files.readString(Build.SHIPPED_CONF.resolve(file))).replaceAll(""));
        }
        return james.conf("webadmin.properties", "enabled=true\nhost=127.0.0.1\nport=8000\n").conf("logback.xml", LOGBACK)
            // No name server, and none of this machine's.
            .edit("dnsservice.xml", shipped -> shipped.replace("<autodiscover>true<", "<autodiscover>false<"));
    }

    /** What ./greylist dist makes, as far as the page needs it. */
    private static Path dist(Path directory) throws IOException, InterruptedException {
        for (Path file : List.of(Build.EXTENSION, Build.archive())) {
            Files.copy(file, directory.resolve(file.getFileName()));
            new Shell(directory).run("sha256sum " + file.getFileName() + " > " + file.getFileName() + ".sha256");
        }
        return directory;
    }

    private static void addHandler(JamesProcess james, String line) throws IOException {
        james.directory().edit("smtpserver.xml", old -> old.replaceFirst("(?m)^.*ValidRcptHandler.*\n", "$0" + line));
    }

    private static void addLoggers(JamesProcess james, String lines) throws IOException {
        james.directory().edit("logback.xml", old -> old.replace("</configuration>", lines + "</configuration>"));
    }

    private static String only(List<String> codes, String begin) {
        return codes.stream().filter(code -> code.startsWith(begin)).findFirst().orElseThrow();
    }

    /** Without comments and white space between tags. */
    private static String squeezed(String xml) {
        return xml.replaceAll("(?s)<!--.*?-->", "").replaceAll(">\\s+<", "><").strip();
    }

    private static void assertSaid(JamesProcess james, Shell shell, String line) {
        Eventually.await("the log").untilAsserted(() -> assertThat(james.log()).contains(shell.meant(line).strip()));
    }

    /** docs/troubleshooting.md: the statements for Derby's ij, which show at most 80 columns. */
    private static void lookInside(JamesProcess james) throws IOException, InterruptedException {
        Page troubles = Page.read(Build.DOCS.resolve("troubleshooting.md"));
        String typed = troubles.block("See what is stored", "", 0).replaceAll("(?m)^ij> ", "")
            + troubles.block("See what is stored", "sql", 0);
        String shown = ij(james, troubles.block("See what is stored", "sh", 0), typed);
        assertThat(shown).contains("ann@example.net").doesNotContain("ERROR");
        assertThat(shown.lines().filter(line -> line.contains("|"))).isNotEmpty()
            .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    private static void uninstall(JamesProcess james, Shell shell) throws IOException, InterruptedException {
        Page back = Page.read(Build.DOCS.resolve("uninstall.md"));
        String ij = Page.read(Build.DOCS.resolve("troubleshooting.md")).block("See what is stored", "sh", 0);
        assertThat(ij(james, ij, "connect 'jdbc:derby:var/greylist';\n" + back.block("From James", "sql", 0) + "show tables;\n"))
            .doesNotContain("ERROR", "GREYLIST_TRIPLET", "| GREYLIST_");
        for (MatchResult file : CODE.matcher(back.under("From James")).results().toList()) {
            String name = file.group(1).replaceFirst("^conf/", "");
            if (file.group(1).startsWith("conf/") && Files.exists(james.directory().conf(name))) {
                james.directory().edit(name, old -> OURS.matcher(old).replaceAll(""));
            }
        }
        shell.run(back.block("From James", "sh", 0));
        assertThat(shell.run(back.block("From James", "sh", 1), 1)).isEmpty();
        shell.run(back.block("From James", "sh", 2));
        assertThat(james.directory().root().resolve("var/greylist")).doesNotExist();
    }

    private static String ij(JamesProcess james, String command, String typed) throws IOException, InterruptedException {
        return new Shell(james.directory().root()).run(command.strip() + " <<'END'\n" + typed + "exit;\nEND\n");
    }
}
