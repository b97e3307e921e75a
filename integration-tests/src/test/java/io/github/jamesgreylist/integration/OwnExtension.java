package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** An administrator's own jar for {@code extensions-jars/}. */
final class OwnExtension {

    private OwnExtension() {}

    /**
     * Compiles a class against our jar.
     *
     * @param directory in which all of it is made
     */
    static Path jar(Path directory, String className, String source) throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        Path file = directory.resolve(className.substring(className.lastIndexOf('.') + 1) + ".java");
        Files.writeString(file, source);
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", "-proc:none",
            "-cp", Build.EXTENSION + ":" + guice(), "-d", classes.toString(), file.toString());
        assertThat(status).as("javac").isZero();
        return jar(directory.resolve("own.jar"), classes);
    }

    private static String guice() {
        return Path.of(AbstractModule.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    }

    private static Path jar(Path jar, Path classes) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out)) {
            for (Path file : files) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar;
    }
}
