package io.github.jamesgreylist.bridge;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words of a command line as they were meant, and what is said of those that nobody understands: never a value. */
final class Mistyped {

    /** Debian's unit and init script pass it where there is no text: it must not take the place of one. */
    private static final String NO_TEXT = "--greylist-text=";
    private static final double MOST_WRONG = 0.4;

    private Mistyped() {}

    /** Without empty words, and with long options that have a single dash, which postgrey takes, as they are. */
    static String[] meant(CommandLine commandLine, String... arguments) {
        return Arrays.stream(arguments).filter(word -> !word.isEmpty() && !word.equals(NO_TEXT))
            .map(word -> hasOneDash(word) && isOption(commandLine, "-" + name(word)) ? "-" + word : word)
            .toArray(String[]::new);
    }

    /** Of those that postgrey takes with a single dash. */
    private static boolean hasOneDash(String word) {
        return word.matches("-[a-z][a-z0-9-]{2,}(=.*)?");
    }

    private static boolean isOption(CommandLine commandLine, String name) {
        return commandLine.getCommandSpec().findOption(name) != null;
    }

    private static String name(String word) {
        return word.split("=", 2)[0];
    }

    /** A sentence for each word that is no option, as it was typed; what is quoted may be a password. */
    static List<String> problems(ParameterException refusal, List<String> arguments) {
        List<String> unknown = refusal instanceof UnmatchedArgumentException e ? e.getUnmatched() : List.of();
        // One behind an option without a = may be its value.
        List<String> options = IntStream.range(0, unknown.size())
            .filter(i -> unknown.get(i).startsWith("-") && (i == 0 || unknown.get(i - 1).contains("=")))
            .mapToObj(i -> sentence(refusal.getCommandLine(), typed(unknown.get(i), arguments))).distinct().toList();
        return options.isEmpty() ? List.of(refusal.getMessage().replaceFirst("jdbc:.*", "jdbc:...'")) : options;
    }

    /** Of a word with a single dash, picocli has taken letters for options. */
    private static String typed(String unmatched, List<String> arguments) {
        return arguments.stream().filter(word -> hasOneDash(word) && word.endsWith(unmatched.substring(1)))
            .findFirst().orElse(unmatched);
    }

    private static String sentence(CommandLine commandLine, String word) {
        String name = name(word);
        String bare = name.replaceFirst("^-+", "");
        return "there is no option " + name + nearest(commandLine.getCommandSpec(), bare)
            .map(option -> ": did you mean " + option + "?").orElse("; --help lists those that there are");
    }

    private static Optional<String> nearest(CommandSpec command, String bare) {
        return command.options().stream().map(OptionSpec::names).flatMap(Stream::of).filter(name -> name.startsWith("--"))
            .filter(name -> distance(bare, name.substring(2)) <= Math.max(1, MOST_WRONG * bare.length()))
            .min(Comparator.comparingInt(name -> distance(bare, name.substring(2))));
    }

    /** How many letters are missing, too many or wrong: Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
