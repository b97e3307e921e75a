package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.admin.http.Access;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tokens of a file, a line for each: {@code admin TOKEN}, or {@code read TOKEN} for who may only look, and behind it
 * maybe a name, which the log has for whoever comes with it. They are nowhere in memory or log: only their digests are kept.
 */
public final class Tokens {

    public static final String FORM = "its lines are 'admin TOKEN' or 'read TOKEN', with a name behind it if you like, and a"
        + " token has at least 16 characters without spaces; for example: echo \"admin $(openssl rand -hex 32)\"";
    private static final int SHORTEST = 16;

    private final List<Token> all;

    private Tokens(List<Token> all) {
        this.all = List.copyOf(all);
    }

    /** One line of the file. */
    static final class Token {

        private final Access access;
        private final String name;
        private final byte[] digest;

        Token(Access access, String name, byte[] digest) {
            this.access = access;
            this.name = name;
            this.digest = digest;
        }

        Access access() {
            return access;
        }

        /** For the log. */
        String name() {
            return name;
        }
    }

    /** @throws IllegalArgumentException with the reason why the file is refused; it has no token in it */
    public static Tokens read(Path file) {
        try {
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                throw new IllegalArgumentException("everybody on this machine may read it: chmod o-rwx " + file);
            }
            return of(Files.readAllLines(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no such file; " + FORM + " > " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("it cannot be read: " + e, e);
        }
    }

    private static Tokens of(List<String> lines) {
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                tokens.add(token(line.split("\\s+", 3), i + 1));
            }
        }
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("there is no token in it; " + FORM);
        }
        return new Tokens(tokens);
    }

    private static Token token(String[] words, int line) {
        Access access = switch (words[0]) {
            case "admin" -> Access.CHANGE;
            case "read" -> Access.READ;
            default -> throw new IllegalArgumentException("line " + line + " begins with neither admin nor read; " + FORM);
        };
        if (words.length < 2 || words[1].length() < SHORTEST) {
            throw new IllegalArgumentException("line " + line + " has a token that is too short; " + FORM);
        }
        return new Token(access, words.length > 2 ? words[2] : words[0] + " token", digest(words[1]));
    }

    /** Takes as long for every text of a length, whatever is in it. */
    Optional<Token> find(String presented) {
        byte[] digest = digest(presented);
        Optional<Token> found = Optional.empty();
        for (Token token : all) {
            if (MessageDigest.isEqual(token.digest, digest)) {
                found = Optional.of(token);
            }
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each JVM has it", e);
        }
    }
}
