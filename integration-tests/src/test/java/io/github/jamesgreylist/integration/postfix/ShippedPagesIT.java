package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.document.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The pages, as they lie beside the program on a mail server, where there are no sources. */
class ShippedPagesIT {

    @TempDir
    Path directory;

    @Test
    @EnabledIf("dpkgIsThere")
    void linksOfTheDebianPackageLeadToWhatIsInIt() throws IOException {
        assertThat(deadLinks(debianDocumentation())).isEmpty();
    }

    @Test
    void linksOfTheArchiveLeadToWhatIsInIt() throws IOException {
        assertThat(deadLinks(archive())).isEmpty();
    }

    /** The page named files that only the sources had, and a second server by hand. */
    @Test
    @EnabledIf("dpkgIsThere")
    void theSettingsFileIsInstalledAsThePageSaysAndTaken() throws IOException {
        Path documentation = debianDocumentation();
        Path etc = directory.resolve("etc/greylist");
        String page = Page.read(documentation.resolve("docs/options.md")).block("The settings file of James", "sh", 0);
        Commands.run("sh", "-ec", page.replace("/usr/share/doc/greylist-bridge", documentation.toString())
            .replace("/etc/greylist", etc.toString()));

        assertThat(etc.resolve("whitelist_clients")).exists();
        assertThat(Commands.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
            Build.BRIDGE.toString(), "check", "--inet=0", "--config=" + etc.resolve("greylist.properties"),
            "--dbdir=" + directory.resolve("db"), "--client=192.0.2.9", "--recipient=sales@example.org"))
            .contains("recipient_rules:1: sales@example.org 1 minute");
    }

    private Path debianDocumentation() throws IOException {
        Commands.run("dpkg-deb", "-x", Build.debianPackage().toString(), directory.toString());
        return directory.resolve("usr/share/doc/greylist-bridge");
    }

    private Path archive() throws IOException {
        Commands.run("tar", "-xf", Build.archive().toString(), "--strip-components=1", "-C", directory.toString());
        return directory;
    }

    static boolean dpkgIsThere() {
        return Commands.isThere("dpkg-deb");
    }

    private static List<String> deadLinks(Path root) throws IOException {
        List<String> dead = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".md")).toList();
            assertThat(pages).hasSizeGreaterThan(20);
            for (Path page : pages) {
                Page.read(page).links().stream().filter(link -> !link.matches("[a-z]+:.*|#.*"))
                    .filter(link -> !Files.exists(page.resolveSibling(link.replaceFirst("#.*", ""))))
                    .forEach(link -> dead.add(root.relativize(page) + ": " + link));
            }
        }
        return dead;
    }
}
