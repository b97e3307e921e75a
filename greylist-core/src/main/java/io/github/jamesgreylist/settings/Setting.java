package io.github.jamesgreylist.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One setting. All that operators read of it comes from here: the documentation, the sample file, {@code --help}, and
 * the refusal of a value.
 *
 * @param key       its name in the settings file
 * @param byDefault the value that counts if none is given, as the file would have it; empty for none
 * @param rule      what a value must be, as a sentence without capital and full stop
 * @param kind      how its values are treated
 * @param parser    throws an {@link IllegalArgumentException} whose message is the rule that is broken
 * @param sentence  what it is for; the first sentence alone has to do in {@code --help}
 * @param options   of the bridge; of several that are typed the last in this list counts
 */
public record Setting<T>(String key, String byDefault, String rule, Kind kind, Function<Given, T> parser, String sentence,
        List<BridgeOption> options) {

    /** A secret is not repeated by any message; the options of a list may be repeated. */
    public enum Kind { ONE, LIST, SECRET }

    /** @param parser of a text without white space around it */
    public static <T> Setting<T> of(String key, String byDefault, String rule, Function<String, T> parser, String sentence,
            BridgeOption... options) {
        return new Setting<>(key, byDefault, rule, Kind.ONE, given -> parser.apply(given.text()), sentence, List.of(options));
    }

    static Setting<Duration> duration(String key, String byDefault, String least, String most, String sentence,
            BridgeOption... options) {
        String range = "it must be from " + least + " to " + most;
        return of(key, byDefault, range, text -> {
            Duration duration = DurationText.parse(text).orElseThrow(() -> new IllegalArgumentException(DurationText.RULE));
            boolean within = duration.compareTo(DurationText.parse(least).orElseThrow()) >= 0
                    && duration.compareTo(DurationText.parse(most).orElseThrow()) <= 0;
            return require(within, duration, range);
        }, sentence, options);
    }

    public static Setting<Integer> integer(String key, int byDefault, int least, int most, String sentence,
            BridgeOption... options) {
        String rule = "it must be a whole number from " + least + " to " + most;
        return of(key, Integer.toString(byDefault), rule, text -> {
            long number = text.matches("[+-]?\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
            return require(number >= least && number <= most, (int) number, rule);
        }, sentence, options);
    }

    /** A text that matches a regular expression. */
    public static Setting<String> text(String key, String byDefault, String pattern, String rule, String sentence,
            BridgeOption... options) {
        return of(key, byDefault, rule, text -> require(text.matches(pattern), text, rule), sentence, options);
    }

    /** The names of the constants in lower case. */
    public static <E extends Enum<E>> Setting<E> choice(String key, E byDefault, String sentence, BridgeOption... options) {
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        String rule = "it must be "
            + Arrays.stream(all).map(one -> one.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(" or "));
        return of(key, byDefault.name().toLowerCase(Locale.ROOT), rule,
            text -> Arrays.stream(all).filter(one -> one.name().equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(rule)),
            sentence, options);
    }

    static Setting<FileNames> files(String key, String byDefault, String sentence, BridgeOption... options) {
        return new Setting<>(key, byDefault, "it must be names of files, with commas between them", Kind.LIST,
            FileNames::of, sentence, List.of(options));
    }

    public static <V> V require(boolean holds, V value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
        return value;
    }

    /** What one of its options is for, in a sentence. */
    public String help(BridgeOption option) {
        String byItself = sentence.split("\\.( |$)", 2)[0] + (byDefault.isEmpty() ? "" : " (default: " + byDefault + ")");
        return (option.help().isEmpty() ? byItself : option.help()).replace("`", "") + ".";
    }
}
