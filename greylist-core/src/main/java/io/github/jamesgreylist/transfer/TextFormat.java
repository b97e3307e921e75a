package io.github.jamesgreylist.transfer;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.Counted;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.RowKind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** One line of an export, both ways: fields between tabs, the kind of the row first. */
final class TextFormat {

    /** The first line of every export. */
    static final String HEADER = "greylist\t2";
    /** That of releases whose lines had fewer fields; the others are at the end of a line. */
    static final String OLDER_HEADER = "greylist\t1";
    private static final String NONE = "-";
    private static final String END = "end";
    private static final int LONGEST_NETWORK = 80;
    private static final Duration LONGEST_DELAY = Duration.ofDays(1);
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private TextFormat() {}

    /** The last line, by which it is known that nothing is missing. */
    static String end(long rows) {
        return END + "\t" + rows;
    }

    static boolean isEnd(String line) {
        return line.startsWith(END + "\t");
    }

    static String line(Triplet triplet, TripletState state) {
        return String.join("\t", name(RowKind.of(triplet, state)), escape(triplet.network()), escape(triplet.sender()),
            escape(triplet.recipient()), state.firstSeen().toString(), state.lastSeen().toString(), state.expires().toString(),
            state.told().map(Duration::toString).orElse(NONE));
    }

    static String line(String network, ClientState state) {
        return String.join("\t", name(RowKind.CLIENT), escape(network), Integer.toString(state.passes()),
            state.lastCounted().toString(), state.lastSeen().toString(), state.expires().toString(),
            state.counted().isUnknown() ? NONE : state.counted().digests());
    }

    /** Under which identity a first contact is stored is to be seen anyway. */
    private static String name(RowKind kind) {
        return kind == RowKind.FIRST_CONTACT_BY_SPF ? name(RowKind.FIRST_CONTACT)
            : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException with what is wrong, if it is no line of a row */
    static void read(String line, Visitor visitor) {
        String[] fields = line.split("\t", -1);
        RowKind kind = kind(fields[0]);
        int expected = kind == RowKind.CLIENT ? 7 : 8;
        // Lines of an older release lack the last one.
        if (fields.length != expected && fields.length != expected - 1) {
            throw new IllegalArgumentException(
                "a line of " + fields[0] + " has " + expected + " fields between tabs, this one has "
                    + fields.length);
        }
        Optional<String> last = Optional.of(fields[fields.length - 1])
            .filter(field -> fields.length == expected && !field.equals(NONE));
        if (kind == RowKind.CLIENT) {
            visitor.client(text(fields[1], "the client network", LONGEST_NETWORK), new ClientState(passes(fields[2]),
                last.map(TextFormat::counted).orElse(Counted.UNKNOWN), instant(fields[3]), instant(fields[4]),
                instant(fields[5])));
            return;
        }
        Triplet triplet = new Triplet(text(fields[1], "the client network", LONGEST_NETWORK),
            text(fields[2], "the sender", TripletForm.MAX_LENGTH), text(fields[3], "the recipient", TripletForm.MAX_LENGTH));
        TripletState state = new TripletState(instant(fields[4]), instant(fields[5]), kind != RowKind.FIRST_CONTACT,
            last.map(TextFormat::told), instant(fields[6]));
        if (!name(RowKind.of(triplet, state)).equals(fields[0])) {
            throw new IllegalArgumentException("the client network " + Triplet.ANY_NETWORK + " is that of a correspondent, and"
                + " of nothing else, and the recipient " + Triplet.ANY_RECIPIENT + " that of a known sender or a"
                + " correspondent's domain");
        }
        visitor.triplet(triplet, state);
    }

    private static Counted counted(String text) {
        if (text.matches("[0-9a-z]{1,13}( [0-9a-z]{1,13}){0,15}")) {
            return new Counted(text);
        }
        throw new IllegalArgumentException("'" + printable(text) + "' are no digests of who was counted");
    }

    private static Duration told(String text) {
        try {
            Duration told = Duration.parse(text).truncatedTo(ChronoUnit.MILLIS);
            if (!told.isNegative() && told.compareTo(LONGEST_DELAY) <= 0) {
                return told;
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw new IllegalArgumentException("'" + printable(text) + "' is no delay of a day or less such as PT5M");
    }

    private static RowKind kind(String name) {
        for (RowKind kind : RowKind.values()) {
            if (name(kind).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + printable(name) + "' is no kind of line; there are first-contact, passed,"
            + " correspondent, correspondent-domain, known-sender and client");
    }

    private static String printable(String text) {
        return escape(text.length() > 40 ? text.substring(0, 40) + "..." : text);
    }

    private static int passes(String text) {
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("'" + printable(text) + "' is no number of passes");
        }
        return Integer.parseInt(text);
    }

    private static Instant instant(String text) {
        try {
            Instant instant = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
            if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            // As below.
        }
        throw new IllegalArgumentException("'" + printable(text) + "' is no instant in UTC such as 2026-11-24T10:15:30.123Z");
    }

    private static String text(String field, String name, int longest) {
        String text = unescape(field);
        if (text.length() > longest || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(name + " is longer than " + longest + " characters, or has a NUL in it");
        }
        return text;
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescape(String field) {
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\') {
                i++;
                c = switch (i < field.length() ? field.charAt(i) : ' ') {
                    case '\\' -> '\\';
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    default -> throw new IllegalArgumentException("a backslash stands before \\, t, n or r only");
                };
            }
            text.append(c);
        }
        return text.toString();
    }
}
