package io.github.jamesgreylist.testing.james;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Describes a {@link JamesProcess}. Configuration is changed in the order of the calls. */
public final class JamesProcessBuilder {

    Optional<Path> directory = Optional.empty();
    Duration startTimeout = Duration.ofMinutes(4);

    private final String mainClass;
    private final String classPath;
    private final List<String> jvmOptions = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    private final List<String> arguments = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    JamesProcessBuilder(String mainClass, String classPath) {
        this.mainClass = mainClass;
        this.classPath = absolute(classPath);
    }

    /** Copies the files of a directory into {@code conf/}, over what is there. */
    public JamesProcessBuilder conf(Path directory) {
        changes.add(to -> to.copyConf(directory));
        return this;
    }

    /** Runs in this directory, which stays; without it, in a temporary one, which goes at {@link JamesProcess#close()}. */
    public JamesProcessBuilder directory(Path directory) {
        this.directory = Optional.of(directory);
        return this;
    }

    /** Copies a jar into {@code extensions-jars/}. */
    public JamesProcessBuilder extension(Path jar) {
        changes.add(to -> to.addExtension(jar));
        return this;
    }

    /** Writes a file of {@code conf/}. */
    public JamesProcessBuilder conf(String file, String text) {
        return edit(file, old -> text);
    }

    /** Rewrites a file of {@code conf/}; a missing one counts as empty. */
    public JamesProcessBuilder edit(String file, UnaryOperator<String> change) {
        changes.add(to -> to.edit(file, change));
        return this;
    }

    /** Sets a key of a {@code .properties} file of {@code conf/}, in place of every line that sets it. */
    public JamesProcessBuilder property(String file, String key, String value) {
        changes.add(to -> to.setProperty(file, key, value));
        return this;
    }

    public JamesProcessBuilder systemProperty(String name, String value) {
        return jvmOption("-D" + name + "=" + value);
    }

    /** Added after {@code -Xmx512m -XX:+UseSerialGC}. */
    public JamesProcessBuilder jvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    /** An argument of the main class, such as {@code --user} of James on Derby. */
    public JamesProcessBuilder argument(String argument) {
        arguments.add(argument);
        return this;
    }

    /** From the start of the process to the SMTP banner; four minutes unless told. */
    public JamesProcessBuilder startTimeout(Duration timeout) {
        this.startTimeout = timeout;
        return this;
    }

    /** Prepares directory and ports; {@link JamesProcess#start()} is up to the caller. */
    public JamesProcess build() throws IOException {
        WorkingDirectory prepared = directory.isPresent() ? WorkingDirectory.at(directory.get()) : WorkingDirectory.temporary();
        for (Change change : changes) {
            change.apply(prepared);
        }
        return new JamesProcess(this, prepared);
    }

    /** {@link #build()} and {@link JamesProcess#start()}; after a failure nothing is left behind. */
    public JamesProcess start() throws IOException {
        JamesProcess james = build();
        try {
            james.start();
            return james;
        } catch (IOException | RuntimeException e) {
            james.close();
            throw e;
        }
    }

    List<String> command(Path root) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dworking.directory=" + root);
        command.add("-Dlogback.configurationFile=" + root.resolve("conf/logback.xml"));
        command.add("-Dderby.stream.error.file=" + root.resolve("logs/derby.log"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        return command;
    }

    /** The child runs in another directory. */
    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
            .map(entry -> new File(entry).getAbsolutePath())
            .collect(Collectors.joining(File.pathSeparator));
    }

    @FunctionalInterface
    private interface Change {
        void apply(WorkingDirectory to) throws IOException;
    }
}
