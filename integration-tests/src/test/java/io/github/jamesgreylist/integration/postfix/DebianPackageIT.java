package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The package for Debian, as an administrator meets it. */
class DebianPackageIT {

    private static final Pattern OPTION = Pattern.compile("--[a-z][a-z0-9-]+");
    /** Without a mirror nearby, the first time takes long. */
    private static final int MINUTES = 15;
    private static final int NO_SYSTEMD = 3;

    @TempDir
    Path directory;

    static boolean aRootCanBeMade() {
        return "1".equals(System.getenv("FULL")) && "root".equals(System.getProperty("user.name"))
                && List.of("debootstrap", "unshare", "python3", "apt-get").stream().allMatch(Commands::isThere);
    }

    /** With FULL=1 make test, as it takes minutes; skipped without root, debootstrap and python3. */
    @Test
    @EnabledIf("aRootCanBeMade")
    void itIsInstalledAnswersPostfixIsUpgradedAndPurgedInACleanDebian() throws Exception {
        assertThat(said("integration-tests/bin/package-in-debian", 0, Build.CASSANDRA_DRIVER.toString()))
            .contains("removed and purged");
    }

    /** The same; skipped as well where no systemd can be booted in a container. */
    @Test
    @EnabledIf("aRootCanBeMade")
    void realSystemdStartsRestartsUpgradesAndStopsItAsAnAdministratorSays() throws Exception {
        assertThat(said("integration-tests/bin/package-under-systemd", NO_SYSTEMD))
            .containsPattern("20 restarts under load: .* 0 refused, 0 lost").contains("installed where there is no postgrey");
    }

    /** @param skipped the exit status with which it says that it cannot be done here */
    private String said(String program, int skipped, String... more) throws Exception {
        Path log = directory.resolve("log");
        List<String> command = Stream.concat(Stream.of(program, Build.debianPackage().toString(), "target/debian"),
            Stream.of(more)).toList();
        Process process = new ProcessBuilder(command)
            .directory(Build.DOCS.getParent().toFile()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
        process.destroy();
        String said = Files.readString(log);
        Assumptions.assumeFalse(ended && skipped != 0 && process.exitValue() == skipped, said);

        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }

    @Test
    @EnabledIf("dpkgIsThere")
    void theManualHasEachOptionOfHelp() throws IOException {
        Commands.run("dpkg-deb", "-x", Build.debianPackage().toString(), directory.toString());
        String manual = Commands.run("gzip", "-dc", directory.resolve("usr/share/man/man8/greylist-bridge.8.gz").toString());
        String help = Commands.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar", Build.BRIDGE.toString(), "--help");

        String terms = manual.lines().filter(line -> line.startsWith("\\fB")).map(line -> line.replace("\\-", "-"))
            .collect(Collectors.joining("\n"));
        assertThat(options(terms)).isEqualTo(options(help.lines().filter(line -> line.matches("(  |      )-.*"))
            .collect(Collectors.joining("\n")))).contains("--inet", "--max-first-contacts", "--man");
    }

    static boolean dpkgIsThere() {
        return Commands.isThere("dpkg-deb");
    }

    private static List<String> options(String text) {
        try (Stream<String> all = OPTION.matcher(text).results().map(result -> result.group())) {
            return all.distinct().sorted().toList();
        }
    }
}
