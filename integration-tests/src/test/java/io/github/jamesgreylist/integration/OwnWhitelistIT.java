package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code and the configuration of {@code docs/adding-a-whitelist.md}, as they stand there. */
class OwnWhitelistIT {

    private static final String CLASS = "com/example/NightlyBackups";

    @TempDir
    private Path directory;

    @Test
    void aWhitelistOfAnAdministratorsOwnJarIsAskedLikeTheBuiltInOnes() throws Exception {
        String page = Files.readString(Build.DOCS.resolve("adding-a-whitelist.md"));
        Path jar = jar(compile(block(page, "java")));
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

    private Path compile(String source) throws IOException {
        Path file = directory.resolve(CLASS + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, source);
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-proc:none",
            "-cp", Build.EXTENSION + ":" + guice(), "-d", directory.toString(), file.toString());
        assertThat(status).as("javac").isZero();
        return directory.resolve(CLASS + ".class");
    }

    private static String guice() {
        return Path.of(AbstractModule.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    }

    private Path jar(Path classFile) throws IOException {
        Path jar = directory.resolve("nightly-backups.jar");
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry(CLASS + ".class"));
            Files.copy(classFile, entries);
            entries.closeEntry();
        }
        return jar;
    }
}
