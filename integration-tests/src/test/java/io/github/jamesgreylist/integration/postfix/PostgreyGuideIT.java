package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** docs/postgrey.md, followed by somebody who has a mail server with Postfix and postgrey. */
class PostgreyGuideIT {

    private static final int MINUTES = 10;

    @TempDir
    Path directory;

    static boolean isThere() {
        return Postfix.isThere()
                && List.of("postgrey", "unshare", "ip", "setpriv", "python3", "perl", "apt-get", "db_dump").stream()
                    .allMatch(Commands::isThere)
                && Files.isExecutable(Path.of("/usr/sbin/mariadbd")) && Files.exists(Path.of("/var/lib/dpkg/info/adduser.list"))
                && List.of("openjdk-17-jre-headless:amd64", "openjdk-17-jre-headless:arm64").stream()
                    .anyMatch(name -> Files.exists(Path.of("/var/lib/dpkg/info/" + name + ".list")));
    }

    @Test
    @EnabledIf("isThere")
    void eachCommandWorksAndNobodyWhoWasKnownWaitsOnTheWayThereOrBack() throws Exception {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder("bin/guide-from-postgrey", Build.DOCS.resolve("postgrey.md").toString(),
            Build.debianPackage().toString(), jarOf("org.sqlite.JDBC"), jarOf("org.mariadb.jdbc.Driver"))
            .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroy();

        assertThat(ended ? process.exitValue() : -1).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("back at postgrey, who knows whom it knew");
    }

    private static String jarOf(String type) throws Exception {
        return Path.of(Class.forName(type).getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}
