package io.github.jamesgreylist.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as James's own configuration writes them: {@code 5 minutes}, {@code 2 days}, {@code 35d}. */
public final class DurationText {

    public static final String RULE = "it must be a whole number and a unit: ms, seconds, minutes, hours, days or weeks;"
        + " for example '5 minutes'";
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("0*(\\d+)\\s*(\\p{Alpha}+)");
    /** More digits make no difference to anybody. */
    private static final int MOST_DIGITS = 12;
    /** 19 million years. */
    private static final Duration LONGEST = Duration.ofDays(7_000_000_000L);

    private DurationText() {}

    /** @return empty if it is none; what is longer than anybody can mean is cut */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.trim());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(1);
        return unit(matcher.group(2).toLowerCase(Locale.ROOT)).map(unit -> digits.length() > MOST_DIGITS ? LONGEST
            : shorter(unit.getDuration().multipliedBy(Long.parseLong(digits)), LONGEST));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Optional<ChronoUnit> unit(String name) {
        return Optional.ofNullable(switch (name) {
            case "ms", "millisecond", "milliseconds" -> ChronoUnit.MILLIS;
            case "s", "sec", "secs", "second", "seconds" -> ChronoUnit.SECONDS;
            case "m", "min", "mins", "minute", "minutes" -> ChronoUnit.MINUTES;
            case "h", "hour", "hours" -> ChronoUnit.HOURS;
            case "d", "day", "days" -> ChronoUnit.DAYS;
            case "w", "week", "weeks" -> ChronoUnit.WEEKS;
            default -> null;
        });
    }

    /** The shortest way to write it, for logs: {@code 5 minutes}. */
    public static String of(Duration duration) {
        for (ChronoUnit unit : new ChronoUnit[] {ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS}) {
            Duration one = unit.getDuration();
            if (!duration.isZero() && duration.equals(one.multipliedBy(duration.dividedBy(one)))) {
                long count = duration.dividedBy(one);
                String name = unit.toString().toLowerCase(Locale.ROOT);
                return count + " " + (count == 1 ? name.substring(0, name.length() - 1) : name);
            }
        }
        return duration.isZero() ? "0 seconds" : duration.toMillis() + " ms";
    }
}
