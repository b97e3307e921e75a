package io.github.jamesgreylist.jamesonderby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JamesProcessIT {

    @TempDir
    Path root;

    @Test
    void aKilledJamesStartsAgainAndStopsCleanly() throws Exception {
        try (JamesProcess james =
            SampleConf.process().directory(root).argument("--user").argument("bob@demo.test:secret").start()) {
            james.kill();
            assertThat(root.resolve("var/derby/db.lck")).exists();

            james.start();
            james.addUser("eve@demo.test", "secret");
            assertThat(james.webAdmin("GET", "/users", "").body()).contains("bob@demo.test", "eve@demo.test");

            assertThat(james.stop()).isZero();
            assertThat(root.resolve("var/derby/db.lck")).doesNotExist();
        }
    }

    /** Any user of the machine could make himself a user of the mail server, or read its queue. */
    @Test
    void webAdminAsksForTheTokenThatOnlyTheOwnerMayRead() throws Exception {
        try (JamesProcess james = SampleConf.process().directory(root).start()) {
            assertThat(james.webAdmin("GET", "/users", "", Optional.empty()).statusCode()).isEqualTo(401);
            assertThat(james.webAdmin("GET", "/users", "", Optional.of("e30.e30.e30")).statusCode()).isEqualTo(401);
            assertThat(james.webAdmin("GET", "/users", "").statusCode()).isEqualTo(200);

            Path file = root.resolve("conf/webadmin.token");
            String token = Files.readString(file).strip();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
            Eventually.await("the greeting", () -> james.console().contains("Ctrl-C"));
            assertThat(james.console()).contains("  Token     " + token + "\n")
                .contains(
                    "curl -H \"Authorization: Bearer $(cat " + file + ")\" http://127.0.0.1:" + james.webAdminPort() + "/users");

            james.stop();
            james.start();
            assertThat(james.webAdmin("GET", "/users", "", Optional.of(token)).statusCode()).as("it stays").isEqualTo(200);
        }
    }

    /** A directory that was made by an earlier release has no such line. */
    @Test
    void whereNoTokenIsAskedForNoneIsMade() throws Exception {
        try (JamesProcess james = SampleConf.process().directory(root)
            .edit("webadmin.properties", shipped -> shipped.replaceAll("(?m)^jwt\\..*\n", "")).start()) {
            assertThat(james.webAdmin("GET", "/users", "", Optional.empty()).statusCode()).isEqualTo(200);
            assertThat(root.resolve("conf/webadmin.token")).doesNotExist();
            Eventually.await("the greeting", () -> james.console().contains("Ctrl-C"));
            assertThat(james.console()).doesNotContain("Token");
        }
    }

    /** The queue, the mails and the log were anybody's to read. */
    @Test
    void whatTheLauncherMakesIsForTheOwnerOnly() throws Exception {
        Path home = Files.createDirectories(root.resolve("home/bin")).getParent();
        Path launcher = Files.copy(Path.of("bin/james-on-derby"), home.resolve("bin/james-on-derby"),
            StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(home.resolve("target/server/lib"));
        Files.createFile(home.resolve("target/server/lib/james-on-derby-0.jar"));
        Files.createDirectories(root.resolve("james-conf"));
        Files.writeString(root.resolve("james-conf/a.properties"), "");

        // There is no James in it: Java ends at once.
        new ProcessBuilder(launcher.toString(), "--dir", root.resolve("run").toString())
            .redirectErrorStream(true).redirectOutput(root.resolve("said").toFile()).start().waitFor();

        assertThat(mode("run")).isEqualTo("rwx------");
        assertThat(mode("run/var")).isEqualTo("rwx------");
        assertThat(mode("run/conf/a.properties")).isEqualTo("rw-------");
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(file)));
    }

    @Test
    void aRunningJamesKeepsOthersOffItsDirectoryAndItsPorts() throws Exception {
        JamesProcess james = SampleConf.process().start();
        Path directory = james.directory().root();
        try (james) {
            assertThat(whyNot(SampleConf.process().directory(directory).build()))
                .contains("james-on-derby: already running in " + directory + ", as process " + james.pid());

            JamesProcess samePort = SampleConf.process().build();
            samePort.directory().edit("smtpserver.xml", xml -> xml.replace(":" + samePort.smtpPort(), ":" + james.smtpPort()));
            assertThat(whyNot(samePort))
                .contains("james-on-derby: cannot listen on 127.0.0.1:" + james.smtpPort()
                    + ": another program uses this port: stop that program, or write another port into <bind> in "
                    + samePort.directory().conf("smtpserver.xml"));

            assertThat(james.isAlive()).isTrue();
        }
        assertThat(ProcessHandle.of(james.pid()).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(directory).doesNotExist();
    }

    /** The lines that a James prints that does not start. */
    private static List<String> whyNot(JamesProcess james) throws IOException {
        try (james) {
            IOException failure = catchThrowableOfType(james::start, IOException.class);
            return failure.getMessage().lines().toList();
        }
    }
}
