package io.github.jamesgreylist.list;

import io.github.jamesgreylist.settings.FileNames;
import io.github.jamesgreylist.settings.FileNames.IfMissing;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of lines in which {@code #} starts a comment, in UTF-8.
 *
 * @param path      read anew each time, so it may be replaced, and be a symbolic link
 * @param ifMissing what it means if it is not there: {@code .local} files are the administrator's to make
 */
public record ListFile(Path path, IfMissing ifMissing) {

    /** About a million lines, and no more than the heap of a mail server has room for. */
    private static final long LARGEST = 16_000_000;
    private static final Path NO_LINES = Path.of("/dev/null");
    private static final String LOCAL = ".local";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    public static ListFile required(Path path) {
        return new ListFile(path, IfMissing.REFUSE);
    }

    public static ListFile optional(Path path) {
        return new ListFile(path, IfMissing.IGNORE);
    }

    /** Each file, with its {@code .local} file behind it if that counts. */
    public static List<ListFile> of(FileNames files) {
        List<ListFile> all = new ArrayList<>();
        for (Path path : files.files()) {
            boolean isLocal = files.ifMissing() == IfMissing.WARN && path.toString().endsWith(LOCAL);
            all.add(isLocal ? optional(path) : new ListFile(path, files.ifMissing()));
            if (files.withLocal()) {
                all.add(optional(path.resolveSibling(path.getFileName() + LOCAL)));
            }
        }
        return List.copyOf(all);
    }

    /** The same, and behind them the program's own, which is always read. */
    public static List<ListFile> of(FileNames files, Path own) {
        List<ListFile> all = new ArrayList<>(of(files));
        all.removeIf(file -> file.path().equals(own));
        all.add(optional(own));
        return List.copyOf(all);
    }

    /** Whether whoever named it should be told that it is not there. */
    boolean isMissed() {
        return ifMissing == IfMissing.WARN && Files.notExists(path);
    }

    /** Equal if and only if the file looks unchanged. */
    Object fingerprint() {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return List.of(file.lastModifiedTime(), file.size(), String.valueOf(file.fileKey()), Files.isReadable(path));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /**
     * What a file said when it was read.
     *
     * @param endsMidLine whether its last line has no end, as if somebody had not finished writing it
     */
    record Content(List<Line> lines, boolean endsMidLine) {}

    /** @throws SettingsException if the file cannot be read, or is no text of lines */
    public List<Line> lines() {
        return content(false).lines();
    }

    /**
     * @param wasThere whether it was, with lines in it: then only one that may be missing without a word counts as empty
     * @throws SettingsException if the file cannot be read, or is no text of lines
     */
    Content content(boolean wasThere) {
        try {
            // Anything else, a pipe for one, could block for ever or never end. What names no list is often /dev/null.
            if (Files.exists(path) && !Files.isRegularFile(path) && !path.equals(NO_LINES)) {
                throw refuse(Files.isDirectory(path) ? "it is a directory" : "it is no regular file");
            }
            if (Files.size(path) > LARGEST) {
                throw refuse("it is larger than " + LARGEST + " bytes");
            }
            try (LastByte bytes = new LastByte(Files.newInputStream(path));
                    BufferedReader reader = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
                List<Line> lines = lines(reader);
                return new Content(lines, bytes.last != '\n' && bytes.last != '\r');
            }
        } catch (NoSuchFileException e) {
            if (ifMissing == IfMissing.IGNORE || ifMissing == IfMissing.WARN && !wasThere) {
                return new Content(List.of(), false);
            }
            throw refuse("there is no such file");
        } catch (AccessDeniedException e) {
            throw refuse("this process has no permission to read it");
        } catch (IOException e) {
            throw refuse(e.toString());
        }
    }

    private List<Line> lines(BufferedReader reader) throws IOException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String text = reader.readLine(); text != null; text = reader.readLine()) {
            number++;
            // One that is too long will be refused, whatever its end.
            String said = text.length() > Line.LONGEST ? text.substring(0, Line.LONGEST + 1) : withoutComment(text, number);
            if (!said.isEmpty()) {
                lines.add(new Line(path.toString(), number, said));
            }
        }
        return lines;
    }

    static String withoutComment(String text, int number) {
        int start = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
        int end = text.indexOf('#');
        return text.substring(start, end < 0 ? text.length() : end).strip();
    }

    /**
     * The file as it is, with its comments; empty if it is missing.
     *
     * @throws SettingsException if the file cannot be read, or is no text of lines
     */
    public ListText text() {
        content(false);
        try {
            return ListText.of(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            return ListText.of(new byte[0]);
        } catch (IOException e) {
            throw refuse(e.toString());
        }
    }

    private SettingsException refuse(String reason) {
        return new SettingsException(path + ": the list cannot be read: " + reason);
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Remembers what was read last; nothing counts as the end of a line. */
    private static final class LastByte extends FilterInputStream {

        private int last = '\n';

        LastByte(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = super.read(bytes, from, length);
            last = read > 0 ? bytes[from + read - 1] : last;
            return read;
        }
    }
}
