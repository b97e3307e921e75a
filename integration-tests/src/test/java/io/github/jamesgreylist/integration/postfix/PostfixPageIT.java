package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.integration.Shell;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.document.Page;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/postfix.md, followed by somebody with a real Postfix. The package is unpacked into a directory instead of the system,
 * and the test is systemd; in a clean Debian, with apt itself, DebianPackageIT installs it.
 */
@EnabledIf("isThere")
class PostfixPageIT {

    private static final String INSTALL = "Install it";
    private static final String SEEN = "What you see";
    private static final String OTHERS = "Other systems";

    @TempDir
    Path directory;
    private Page page;
    private Path system;

    static boolean isThere() {
        return Postfix.isThere() && Commands.isThere("dpkg-deb");
    }

    @BeforeEach
    void prepare() throws IOException {
        page = Page.read(Build.DOCS.resolve("postfix.md"));
        system = Files.createDirectory(directory.resolve("system"));
    }

    @Test
    void thePageLeadsFromThePackageToTheFirstDeferral() throws Exception {
        Path dist = dist(Build.debianPackage());
        Path home = Files.createDirectories(system.resolve("var/lib/greylist"));
        try (Postfix postfix =
            Postfix.start(Files.createDirectory(directory.resolve("postfix")), "unix:greylist/socket", Map.of())) {
            Shell shell = new Shell(dist).with("/etc/default/greylist", system.resolve("etc/default/greylist"))
                .with("/etc/systemd/system", system.resolve("etc/systemd/system"))
                .with("/var/spool/postfix", postfix.queue())
                .with("mx.example.org/25", "127.0.0.1/" + postfix.port()).with("bob@example.org", "bob@demo.test")
                .program("apt", "[ \"$1\" = install ] && dpkg-deb -x \"$2\" " + system)
                .program("systemctl", "echo \"$@\"")
                .program("postfix", "command postfix -c " + directory.resolve("postfix/conf") + " \"$@\"")
                .program("greylist-bridge", "java -jar " + system.resolve("usr/share/greylist-bridge/greylist-bridge.jar")
                    + " \"$@\" --dbdir=" + home)
                .program("journalctl", "tail -n 5 " + directory.resolve("stderr"));
            shell.run(block("sh", 0));
            shell.run(block("sh", 1));
            assertThat(shell.run(block("sh", 2)).lines())
                .containsExactly("daemon-reload", "restart greylist-bridge.socket greylist-bridge");
            assertThat(system.resolve("lib/systemd/system")).isDirectoryContaining("glob:**.socket")
                .isDirectoryContaining("glob:**.service");
            assertThat(dropIn()).isEqualTo(shell.meant(shippedDropIn()));

            try (BridgeProcess bridge = new BridgeProcess(directory, options(shell, home))) {
                bridge.launch();
                bridge.await("the socket", () -> Files.exists(postfix.queue().resolve("greylist/socket")));
                shell.run(block("sh", 3));
                assertThat(shell.run(block("sh", 4)).lines().map(line -> line.replaceFirst("for 900 ", "for 300 ").strip()))
                    .contains(shell.meant(block("", 2)).strip());
                Eventually.await("the decision").untilAsserted(() -> assertThat(shell.run(block("sh", 5)))
                    .contains("database   works", "action=greylist, reason=new"));
                everybodyPasses(shell, postfix);
            }
        }
    }

    @Test
    void mailAndLogAreAsThePageShowsThem() throws Exception {
        try (Postfix postfix =
            Postfix.start(Files.createDirectory(directory.resolve("postfix")), "unix:greylist/socket", Map.of());
                BridgeProcess bridge = BridgeProcess.start(directory, "--unix=" + postfix.queue().resolve("greylist/socket"),
                    "--socketmode=0660", "--delay=1", "--spf=off")) {
            assertThat(normal(attempt(postfix))).contains(normal(page.block(SEEN, "", 0)));
            Eventually.await("the pass", () -> attempt(postfix).contains("S: 354"));
            Eventually.await("the mail", () -> !postfix.mails().isEmpty());
            String header = page.block(SEEN, "", 1).replaceFirst(" at .*\n", " at ");
            assertThat(normal(postfix.mails().get(0))).contains("\n" + normal(header));
            postfix.rcpt("198.51.100.7", "win@spam.example", "bob@demo.test");
            List<String> lines = page.block(SEEN, "", 2).lines().map(line -> line.replaceFirst("^.*?\\]: ", "")).toList();
            Eventually.await("the log").untilAsserted(() -> assertThat(normal(bridge.log())).contains(lines.stream()
                .map(line -> normal(line.replaceFirst("^.*, (started james-greylist [0-9.]+).*$", "$1"))).toList()));
        }
    }

    /** A mail of the page's first client, if it is let in. @return the dialogue */
    private static String attempt(Postfix postfix) throws IOException {
        try (SmtpClient smtp = SmtpClient.connect(postfix.port())) {
            smtp.command("EHLO localhost");
            smtp.command("XCLIENT NAME=mail.example.org ADDR=192.0.2.9");
            smtp.command("EHLO mail.example.org");
            smtp.command("MAIL FROM:<ann@example.org>");
            if (smtp.command("RCPT TO:<bob@demo.test>").code() == 250) {
                smtp.data("Subject: Hello\n\nHello\n");
            }
            return smtp.transcript();
        }
    }

    /** Without figures that differ from run to run. */
    private static String normal(String text) {
        return text.replaceAll("\\d+ seconds?\\b", "N seconds").replaceAll("delay=\\d+", "delay=N");
    }

    /** A new block needs a line in one of these tests. */
    @Test
    void allBlocksOfTheInstallationAreTried() {
        assertThat(page.blocks()).filteredOn(block -> List.of(INSTALL, OTHERS).contains(block.heading())).hasSize(10 + 1);
    }

    /** What is said of the package by its own script, which dpkg-deb does not run. */
    @Test
    void theLinesAreThoseOfThePackageAndOfTheShippedSamples() throws Exception {
        String script = Files.readString(Build.UNIT.resolveSibling("../control/postinst"));
        assertThat(block("", 0).lines().map(line -> line.strip().replaceFirst("^greylist-bridge: ", "")))
            .hasSize(2).allSatisfy(line -> assertThat(script).contains("\"" + line + "\""));
        assertThat(Page.read(Build.DOCS.resolve("uninstall.md")).block("The bridge", "sh", 0))
            .endsWith("apt remove " + Commands.run("dpkg-deb", "-f", Build.debianPackage().toString(), "Package"));
        assertThat(sample("main.cf.unix")).isEqualTo(block("", 1));
        assertThat(sample("main.cf.tcp").replace("check_policy_service", "warn_if_reject check_policy_service"))
            .endsWith(page.block("Try it without deferring anybody", "", 0));
        assertThat(script).contains(page.block("Lines for main.cf", "sh", 0));
        assertThat(sample("master.cf.submission")).isEqualTo(page.block("Learning to whom users write", "", 0));
    }

    @Test
    void theReadmeSaysTheSameInFiveSteps() throws Exception {
        Page readme = Page.read(Build.DOCS.resolveSibling("README.md"));
        String steps = readme.under("Postfix, in five steps");
        assertThat(readme.block("Postfix, in five steps", "sh", 0))
            .isEqualTo("apt install ./dist/" + Build.debianPackage().getFileName() + "\n");
        assertThat(block("sh", 1)).contains(steps.lines().filter(line -> line.contains("GREYLIST_OPTS"))
            .map(line -> line.strip().replace("`", "")).findFirst().orElseThrow());
        assertThat(steps).contains("`systemctl disable --now greylist-bridge.socket; systemctl restart greylist-bridge`",
            "`" + block("sh", 3).strip() + "`");
        assertThat(sample("main.cf.unix")).endsWith(readme.block("Postfix, in five steps", "", 0).indent(4));
    }

    @Test
    void theArchiveIsInstalledByTheseLines() throws Exception {
        Shell shell = new Shell(dist(Build.archive()));
        for (String place : List.of("/usr/share", "/usr/bin", "/etc/greylist", "/etc/default", "/etc/systemd/system")) {
            Files.createDirectories(system.resolve(place.substring(1)));
            shell.with(" " + place, " " + system + place);
        }
        assertThat(shell.program("useradd", "echo \"user ${@: -1}\"").program("systemctl", "echo \"$@\"")
            .run(page.block(OTHERS, "sh", 0))).contains("user greylist", "daemon-reload");
        try (Stream<Path> files = Files.walk(system)) {
            assertThat(files.filter(Files::isRegularFile).map(file -> "/" + system.relativize(file))).contains(
                "/usr/bin/greylist-bridge", "/usr/share/greylist-bridge/greylist-bridge.jar", "/etc/default/greylist",
                "/etc/greylist/whitelist_clients", "/etc/systemd/system/greylist-bridge.service",
                "/etc/systemd/system/greylist-bridge.socket");
        }
    }

    /** With a list of the operator's own that is read within seconds. */
    private void everybodyPasses(Shell shell, Postfix postfix) throws IOException, InterruptedException {
        String line = page.blocks().stream().filter(block -> block.text().startsWith("printf")).findFirst().orElseThrow().text();
        shell.with("/etc/greylist", system.resolve("etc/greylist")).run(line);
        Eventually.await("the list").untilAsserted(
            () -> assertThat(postfix.rcpt("192.0.2.9", "any" + System.nanoTime() + "@example.net", "bob@demo.test").code())
                .isEqualTo(250));
    }

    private String dropIn() throws IOException {
        return Files.readString(system.resolve("etc/systemd/system/greylist-bridge.socket.d/override.conf"));
    }

    /** As the package's own sample of options has it. */
    private static String shippedDropIn() throws IOException {
        String sample = Files.readString(Build.UNIT.resolveSibling("default"));
        return sample.substring(sample.indexOf("# [Socket]"), sample.indexOf("GREYLIST_OPTS=\"\"")).replaceAll("(?m)^# ", "");
    }

    /** Those that the unit gives the program. */
    private String[] options(Shell shell, Path home) throws IOException, InterruptedException {
        String typed = shell.run(". /etc/default/greylist; echo $GREYLIST_OPTS").strip();
        Path lists = system.resolve("etc/greylist");
        return Stream.concat(Stream.of(typed.split(" ")), Stream.of("--dbdir=" + home,
            "--whitelist-clients=" + lists.resolve("whitelist_clients"),
            "--whitelist-clients=" + ownList(lists), "--whitelist-recipients=" + lists.resolve("whitelist_recipients"),
            "--time-budget=30000"))
            .toArray(String[]::new);
    }

    private static Path ownList(Path lists) throws IOException {
        return Files.writeString(lists.resolve("whitelist_clients.local"), "");
    }

    private String block(String language, int number) {
        return page.block(INSTALL, language, number);
    }

    private static String sample(String name) throws IOException {
        return Files.readString(Build.POSTFIX_CONF.resolve(name)).replaceAll("(?m)^#.*\n", "");
    }

    private Path dist(Path file) throws IOException, InterruptedException {
        Path dist = Files.createDirectory(directory.resolve("dist"));
        Files.copy(file, dist.resolve(file.getFileName()));
        new Shell(dist).run("sha256sum " + file.getFileName() + " > " + file.getFileName() + ".sha256");
        return dist;
    }
}
