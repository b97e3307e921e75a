package io.github.jamesgreylist.admin.http;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.settings.DurationText;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The parameters of a request. Each getter refuses a value that it cannot use with a {@link Problem}. An empty one counts as
 * absent, but for addresses of mail, where it is the null sender.
 */
final class Parameters {

    private static final int LONGEST = 1_000;
    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9998;

    private final Map<String, String> values = new LinkedHashMap<>();

    /** @param allowed all others are refused: a mistyped one must not make a search wider */
    Parameters(String query, List<String> allowed) {
        Arrays.stream(query.split("&")).filter(pair -> !pair.isEmpty()).forEach(pair -> add(pair, allowed));
    }

    private void add(String pair, List<String> allowed) {
        String[] parts = pair.split("=", 2);
        String name = decoded(parts[0], "a parameter's name");
        if (!allowed.contains(name)) {
            throw Problem.badInput("there is no parameter '" + shortened(name) + "' here; "
                + (allowed.isEmpty() ? "there is none at all" : "there are " + String.join(", ", allowed)));
        }
        if (parts.length < 2) {
            throw Problem.badInput(name + " has no value: write " + name + "=VALUE");
        }
        if (values.put(name, parts[1]) != null) {
            throw Problem.badInput(name + " is there twice: one value is enough");
        }
    }

    private static String decoded(String text, String name) {
        try {
            // A plus is one: addresses have it, and whoever types one does not think of forms.
            String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (decoded.length() > LONGEST) {
                throw Problem.badInput(name + " is longer than " + LONGEST + " characters");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw Problem.badInput(name + " has a % that is not followed by two hexadecimal digits: write %25 for a %");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    Optional<String> text(String name) {
        return given(name).filter(value -> !value.isEmpty());
    }

    /** The same of what may have white space in it, which forms write as a plus. */
    Optional<String> words(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> decoded(value.replace('+', ' '), name))
            .filter(value -> !value.isEmpty());
    }

    private Optional<String> given(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> decoded(value, name));
    }

    /** An address, which mail programs show in angle brackets; {@code <>} or nothing is the null sender. */
    Optional<String> mailbox(String name) {
        return given(name).map(String::strip)
            .map(value -> value.startsWith("<") && value.endsWith(">") ? value.substring(1, value.length() - 1) : value);
    }

    <T> T required(String name, Optional<T> value) {
        return value.orElseThrow(() -> Problem.badInput(name + " is missing"));
    }

    Optional<InetAddress> address(String name) {
        return text(name).map(value -> IpText.parse(value).orElseThrow(
            () -> bad(name, value, "it must be an address; for example 192.0.2.1 or 2001:db8::1")));
    }

    Optional<Duration> duration(String name) {
        return words(name).map(value -> DurationText.parse(value).orElseThrow(() -> bad(name, value, DurationText.RULE)));
    }

    int integer(String name, int least, int most, int byDefault) {
        return text(name).map(value -> {
            if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < least || Integer.parseInt(value) > most) {
                throw bad(name, value, "it must be a whole number from " + least + " to " + most);
            }
            return Integer.parseInt(value);
        }).orElse(byDefault);
    }

    /** A day of UTC is its begin. */
    Optional<Instant> instant(String name) {
        return text(name).map(value -> {
            try {
                OffsetDateTime given = value.length() == 10 ? LocalDate.parse(value).atStartOfDay().atOffset(ZoneOffset.UTC)
                    : OffsetDateTime.parse(value);
                if (given.getYear() < FIRST_YEAR || given.getYear() > LAST_YEAR) {
                    throw bad(name, value, "its year must be from " + FIRST_YEAR + " to " + LAST_YEAR);
                }
                return given.toInstant();
            } catch (DateTimeException e) {
                throw bad(name, value, "it must be a day or an instant; for example 2026-12-01 or 2026-12-01T08:30:00Z");
            }
        });
    }

    <E extends Enum<E>> Optional<E> choice(String name, Class<E> type) {
        return text(name).map(value -> constant(name, value, type));
    }

    static <E extends Enum<E>> E constant(String name, String value, Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).filter(constant -> Json.name(constant).equals(value)).findFirst()
            .orElseThrow(() -> bad(name, value, "it must be "
                + Arrays.stream(type.getEnumConstants()).map(Json::name).collect(Collectors.joining(" or "))));
    }

    private static Problem bad(String name, String value, String rule) {
        return Problem.badInput(name + "='" + shortened(value) + "' is refused: " + rule);
    }
}
