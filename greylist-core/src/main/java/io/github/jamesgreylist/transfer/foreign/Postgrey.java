package io.github.jamesgreylist.transfer.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The greylist of postgrey 1.3x, in its directory or as text of {@code db_dump}. A record is {@code NETWORK/SENDER/RECIPIENT} with
 * {@code FIRST,LAST} and maybe a part of the address, or in the other file {@code ADDRESS} with {@code COUNT,LAST}; all times are
 * seconds since 1970.
 */
public final class Postgrey {

    private static final String TRIPLETS = "postgrey.db";
    private static final String CLIENTS = "postgrey_clients.db";
    private static final Pattern TIMES = Pattern.compile("(\\d{1,10}),(\\d{1,10})(?:,.*)?");
    /** With {@code --lookup-by-host} the address has the length of its prefix behind it. */
    private static final Pattern TRIPLET = Pattern.compile("([^/]+)/(?:\\d{1,3}/)?(.*)/([^/]*)", Pattern.DOTALL);
    /** SHA-1 in hexadecimal. */
    private static final Pattern HASHED = Pattern.compile("[0-9a-f]{40}");
    private static final Path LOCKS = Path.of("/proc/locks");

    private final ForeignRows rows;

    public Postgrey(ForeignRows rows) {
        this.rows = rows;
    }

    /**
     * Reads both files of postgrey's {@code --dbdir}.
     *
     * @return what may be missing, and why; empty if nothing is
     * @throws ForeignDataException if they are not there, cannot be read, or postgrey still runs
     */
    public Optional<String> readDirectory(Path directory) throws IOException {
        Path triplets = directory.resolve(TRIPLETS);
        if (!Files.exists(triplets)) {
            throw new ForeignDataException(
                "there is no " + triplets + ": give the directory that postgrey's --dbdir names, Debian's"
                    + " is /var/lib/postgrey");
        }
        refuseIfInUse(directory);
        BerkeleyBtree.open(triplets).read((key, value) -> triplet(TRIPLETS, text(key), text(value)));
        Path clients = directory.resolve(CLIENTS);
        if (Files.exists(clients)) {
            BerkeleyBtree.open(clients).read((key, value) -> client(CLIENTS, text(key), text(value)));
        }
        return doubt(directory, triplets);
    }

    /** A running postgrey keeps its newest records in memory. */
    private static void refuseIfInUse(Path directory) throws IOException {
        if (isLocked(directory.resolve("postgrey.lock"))) {
            throw new ForeignDataException(
                "postgrey still runs on " + directory + ", and keeps its newest records in memory: stop it"
                    + " first (systemctl stop postgrey), and try again");
        }
    }

    /**
     * Each start makes the cache anew, and a stop writes the database only if something is new: who was stopped in order
     * without any mail leaves what one who was killed leaves.
     */
    private static Optional<String> doubt(Path directory, Path triplets) throws IOException {
        Path cache = directory.resolve("__db.001");
        boolean isNewer =
            Files.exists(cache) && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(triplets)) > 0;
        return isNewer
            ? Optional.of(TRIPLETS + " is older than postgrey's last start: if postgrey was killed rather than stopped,"
                + " or runs on another machine, its newest records are missing")
            : Optional.empty();
    }

    /** It holds a lock of flock(2), which Java's own locks do not see. */
    private static boolean isLocked(Path lock) throws IOException {
        if (!Files.isReadable(LOCKS)) {
            return false;
        }
        try (Stream<String> locks = Files.lines(LOCKS)) {
            String inode = ":" + Files.getAttribute(lock, "unix:ino") + " ";
            return locks.anyMatch(line -> line.contains(" FLOCK ") && line.contains(inode));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Reads what {@code db_dump} or {@code db_dump -p} has written of one of the files, or of both one after the other.
     *
     * @throws ForeignDataException if it is none, or cut off
     */
    public void readDump(BufferedReader in) throws IOException {
        int number = 0;
        boolean isPrintable = false;
        boolean inData = false;
        String key = null;
        boolean complete = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            number++;
            if (number == 1 && !line.equals("VERSION=3")) {
                throw new ForeignDataException("line 1 is not VERSION=3: this is no text of db_dump");
            }
            if (!inData) {
                isPrintable = line.startsWith("format=") ? line.equals("format=print") : isPrintable;
                inData = line.equals("HEADER=END");
                complete &= !inData;
            } else if (line.equals("DATA=END")) {
                inData = false;
                complete = true;
            } else if (!line.startsWith(" ")) {
                throw new ForeignDataException("line " + number + " has no blank before its data: this is no text of db_dump");
            } else if (key == null) {
                key = text(line.substring(1), isPrintable, number);
            } else {
                record("line " + (number - 1), key, text(line.substring(1), isPrintable, number));
                key = null;
            }
        }
        if (!complete) {
            throw new ForeignDataException("the dump is cut off at line " + number + ": its last line should be DATA=END");
        }
    }

    private static String text(String dumped, boolean isPrintable, int number) {
        try {
            return isPrintable ? unescaped(dumped) : text(HexFormat.of().parseHex(dumped));
        } catch (IllegalArgumentException e) {
            throw new ForeignDataException("line " + number + " is no data of db_dump");
        }
    }

    /** A backslash and two hexadecimal digits are a byte, two backslashes one. */
    private static String unescaped(String dumped) {
        byte[] bytes = new byte[dumped.length() * 3];
        int length = 0;
        byte[] raw = dumped.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '\\') {
                bytes[length++] = raw[i];
            } else if (i + 1 < raw.length && raw[i + 1] == '\\') {
                bytes[length++] = '\\';
                i++;
            } else if (i + 2 < raw.length) {
                bytes[length++] = (byte) HexFormat.fromHexDigits(new String(raw, i + 1, 2, StandardCharsets.ISO_8859_1));
                i += 2;
            } else {
                throw new IllegalArgumentException("a backslash at the end");
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Of either file. */
    private void record(String place, String key, String value) {
        if (key.indexOf('/') >= 0 || HASHED.matcher(key).matches()) {
            triplet(place, key, value);
        } else {
            client(place, key, value);
        }
    }

    private void triplet(String place, String key, String value) {
        if (HASHED.matcher(key).matches()) {
            throw new ForeignDataException(
                "postgrey ran with --privacy: its records are hashes, of which nobody can tell whose they"
                    + " are; nothing of it can be carried over");
        }
        Matcher triplet = TRIPLET.matcher(key);
        Optional<Matcher> times = times(value);
        if (!triplet.matches() || times.isEmpty()) {
            rows.leaveOut(place, "'" + key + "' with '" + value + "' is no triplet");
        } else {
            rows.seen(place, triplet.group(1), triplet.group(2), triplet.group(3),
                instant(times.get().group(1)), instant(times.get().group(2)));
        }
    }

    private void client(String place, String key, String value) {
        Optional<Matcher> times = times(value);
        if (times.isEmpty()) {
            rows.leaveOut(place, "'" + key + "' with '" + value + "' is no client");
        } else {
            rows.client(place, key, Integer.parseInt(times.get().group(1)), instant(times.get().group(2)));
        }
    }

    private static Optional<Matcher> times(String value) {
        return Optional.of(TIMES.matcher(value)).filter(Matcher::matches);
    }

    private static Instant instant(String seconds) {
        return ForeignRows.instant(seconds);
    }
}
