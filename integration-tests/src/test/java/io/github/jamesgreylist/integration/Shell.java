package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Executes command lines of a document as they stand there, with the test's places in the place of those of the document. */
public final class Shell {

    private static final int SECONDS = 180;

    private final Path directory;
    private final Map<String, String> places = new LinkedHashMap<>();
    private final StringBuilder functions = new StringBuilder();

    /** @param directory in which the commands are executed */
    public Shell(Path directory) {
        this.directory = directory;
    }

    /** From now on what is written so means this. What is said first is replaced first. */
    public Shell with(String written, Object meant) {
        places.put(written, meant.toString());
        return this;
    }

    /** Stands in for a program of the system, by a function of bash. */
    public Shell program(String name, String body) {
        functions.append(name).append("() { ").append(body).append("; }\n");
        return this;
    }

    /** A text of the document with the test's places in it. */
    public String meant(String text) {
        String meant = text;
        for (Map.Entry<String, String> place : places.entrySet()) {
            meant = meant.replace(place.getKey(), place.getValue());
        }
        return meant;
    }

    /** @return what was written, to standard output and standard error */
    public String run(String commands) throws IOException, InterruptedException {
        return run(commands, 0);
    }

    /** The same with commands that end with another status. */
    public String run(String commands, int status) throws IOException, InterruptedException {
        Path output = Files.createTempFile("shell-", ".out");
        try {
            Process process = new ProcessBuilder("bash", "-eu", "-c", functions + meant(commands)).directory(directory.toFile())
                .redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile()).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String written = Files.readString(output);
            assertThat(ended).as("%s ended; it wrote %s", commands, written).isTrue();
            assertThat(process.exitValue()).as("status of %s, which wrote %s", commands, written).isEqualTo(status);
            return written;
        } finally {
            Files.delete(output);
        }
    }
}
