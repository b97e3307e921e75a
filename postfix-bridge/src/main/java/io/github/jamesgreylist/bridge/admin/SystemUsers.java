package io.github.jamesgreylist.bridge.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Names of this machine's users. */
final class SystemUsers {

    private static final Path PASSWD = Path.of("/etc/passwd");
    private static final int NAME = 0;
    private static final int UID = 2;

    private SystemUsers() {}

    /** @return {@code uid 1000} if it has no name in /etc/passwd */
    static String name(int uid) {
        String number = Integer.toUnsignedString(uid);
        try (Stream<String> lines = Files.lines(PASSWD, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":")).filter(fields -> fields.length > UID && fields[UID].equals(number))
                .map(fields -> fields[NAME]).findFirst().orElse("uid " + number);
        } catch (IOException e) {
            return "uid " + number;
        }
    }
}
