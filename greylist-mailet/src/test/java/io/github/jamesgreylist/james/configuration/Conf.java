package io.github.jamesgreylist.james.configuration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;

/** A working directory of James, read by James's own classes. */
record Conf(Path root) {

    static Conf in(Path root) throws IOException {
        Files.createDirectories(root.resolve("conf"));
        return new Conf(root);
    }

    /** Writes a file of {@code conf/}. */
    Conf file(String name, String... lines) throws IOException {
        Files.writeString(path(name), String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
        return this;
    }

    Path path(String name) {
        return root.resolve("conf").resolve(name);
    }

    GreylistConfiguration read() {
        return new GreylistConfiguration(properties(), new FileSystemImpl(configuration().directories()));
    }

    PropertiesProvider properties() {
        return new PropertiesProvider(new FileSystemImpl(configuration().directories()), configuration().configurationPath());
    }

    private Configuration configuration() {
        return Configuration.builder().workingDirectory(root.toFile()).build();
    }
}
