package io.github.jamesgreylist.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;

/**
 * Whose rights a server has.
 *
 * @param group empty if it cannot be known
 */
record RunsAs(String user, String group) {

    static final String ROOT = "root";
    static final RunsAs THE_UNIT = new RunsAs("greylist", "greylist");

    static RunsAs thisProcess() {
        return new RunsAs(System.getProperty("user.name"), ownGroup());
    }

    private static String ownGroup() {
        try {
            return Files.readAttributes(Path.of("/proc/self"), PosixFileAttributes.class).group().getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
