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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** One line of an export, both ways: fields between tabs, the kind of the row first, and last what few rows have. */
final class TextFormat {

    /** The first line of every export. */
    static final String HEADER = "greylist\t1";
    private static final String END = "end";
    /** Begin the fields that not every row has. */
    private static final String AGAIN = "again=";
    private static final String TOLD = "told=";
    private static final String COUNTED = "counted=";
    /** Of a recipient rule: shorter than the longest retry window. */
    private static final Duration LONGEST_DELAY = Duration.ofDays(30);
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
            escape(triplet.recipient()), state.firstSeen().toString(), state.lastSeen().toString(), state.expires().toString())
            + field(AGAIN, state.again()) + field(TOLD, state.told());
    }

    static String line(String network, ClientState state) {
        return String.join("\t", name(RowKind.CLIENT), escape(network), Integer.toString(state.passes()),
            state.lastCounted().toString(), state.lastSeen().toString(), state.expires().toString())
            + field(COUNTED, Optional.of(state.counted().digests()).filter(digests -> !digests.isEmpty()));
    }

    private static String field(String name, Optional<?> value) {
        return value.map(some -> "\t" + name + some).orElse("");
    }

    /** Under which identity a first contact is stored is to be seen anyway. */
    private static String name(RowKind kind) {
        return kind == RowKind.FIRST_CONTACT_BY_SPF ? name(RowKind.FIRST_CONTACT)
            : kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException with what is wrong, if it is no line of a row */
    static void read(String line, Visitor visitor) {
        List<String> fields = new ArrayList<>(Arrays.asList(line.split("\t", -1)));
        RowKind kind = kind(fields.get(0));
        boolean isClient = kind == RowKind.CLIENT;
        Optional<Counted> counted = isClient ? last(COUNTED, fields, TextFormat::counted) : Optional.empty();
        Optional<Duration> told = isClient ? Optional.empty() : last(TOLD, fields, TextFormat::told);
        Optional<Instant> again = isClient ? Optional.empty() : last(AGAIN, fields, TextFormat::instant);
        int expected = isClient ? 6 : 7;
        if (fields.size() != expected) {
            throw new IllegalArgumentException(
                "a line of " + fields.get(0) + " has " + expected + " fields between tabs, this one has "
                    + fields.size());
        }
        if (isClient) {
            visitor.client(text(fields.get(1), "the client network", TripletForm.MAX_CLIENT_LENGTH),
                new ClientState(passes(fields.get(2)), counted.orElse(Counted.UNKNOWN), instant(fields.get(3)),
                    instant(fields.get(4)), instant(fields.get(5))));
            return;
        }
        Triplet triplet = new Triplet(text(fields.get(1), "the client network", TripletForm.MAX_LENGTH),
            text(fields.get(2), "the sender", TripletForm.MAX_LENGTH),
            text(fields.get(3), "the recipient", TripletForm.MAX_LENGTH));
        TripletState state = new TripletState(instant(fields.get(4)), instant(fields.get(5)), kind != RowKind.FIRST_CONTACT,
            told, instant(fields.get(6)), again);
        if (!name(RowKind.of(triplet, state)).equals(fields.get(0))) {
            throw new IllegalArgumentException("the client network " + Triplet.ANY_NETWORK + " is that of a correspondent, and"
                + " of nothing else; with the recipient " + Triplet.ANY_RECIPIENT + ", of a correspondent's domain");
        }
        visitor.triplet(triplet, state);
    }

    private static <T> Optional<T> last(String name, List<String> fields, Function<String, T> parser) {
        String last = fields.get(fields.size() - 1);
        if (!last.startsWith(name)) {
            return Optional.empty();
        }
        fields.remove(fields.size() - 1);
        return Optional.of(parser.apply(last.substring(name.length())));
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
        throw new IllegalArgumentException("'" + printable(text) + "' is no delay of 30 days or less such as PT5M");
    }

    private static RowKind kind(String name) {
        for (RowKind kind : RowKind.values()) {
            if (name(kind).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + printable(name) + "' is no kind of line; there are first-contact, passed,"
            + " correspondent, correspondent-domain, known-sender, release and client");
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
