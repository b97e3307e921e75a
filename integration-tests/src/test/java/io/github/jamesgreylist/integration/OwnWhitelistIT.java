package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code and the configuration of {@code docs/adding-a-whitelist.md}, as they stand there. */
class OwnWhitelistIT {

    private static final String CLASS = "com.example.NightlyBackups";

    @TempDir
    private Path directory;

    @Test
    void aWhitelistOfAnAdministratorsOwnJarIsAskedLikeTheBuiltInOnes() throws Exception {
        String page = Files.readString(Build.DOCS.resolve("adding-a-whitelist.md"));
        Path jar = OwnExtension.jar(directory, CLASS, block(page, "java"));
        String log = block(page.substring(page.indexOf("the log says")), "");
        try (JamesInProcess james = JamesInProcess.start(Map.of(), conf -> {
            conf.addExtension(jar);
            conf.edit("extensions.properties", shipped -> shipped.replaceFirst("(?m)^guice.extension.module=.*$",
                block(page, "properties").strip()));
        })) {
            james.dns.ptr("192.0.2.77", "mx-backup1.example.org");
            james.dns.address("mx-backup1.example.org", "192.0.2.77");
            assertThat(james.rcpt("192.0.2.77", "cron@example.org", "ann@demo.test")).as("at ten o'clock").startsWith("450");
            james.clock.add(Duration.ofHours(14));
            assertThat(james.rcpt("192.0.2.77", "cron@example.org", "bob@demo.test")).as("at midnight").startsWith("250");
            assertThat(james.rcpt("192.0.2.78", "cron@example.org", "postmaster@demo.test"))
                .as("built-in exemptions are there as well").startsWith("250");
            assertThat(james.decisions()).contains(log.strip());
        }
    }

    /** The first block of a language. */
    private static String block(String page, String language) {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(block.find()).as("a block of " + language).isTrue();
        return block.group(1);
    }
}
