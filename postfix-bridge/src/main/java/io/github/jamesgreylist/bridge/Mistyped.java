package io.github.jamesgreylist.bridge;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
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
        // Of a command, an empty word may be a value: the null sender.
        boolean isServing = Arrays.stream(arguments).noneMatch(commandLine.getSubcommands()::containsKey);
        return Arrays.stream(arguments).filter(word -> !isServing || !word.isEmpty() && !word.equals(NO_TEXT))
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
        if (isCommand(refusal, arguments)) {
            return List.of("there is no command " + unknown.get(0) + nearest(refusal.getCommandLine().getSubcommands().keySet(),
                unknown.get(0), "").map(command -> ": did you mean " + command + "?")
                .orElse("; --help lists those that there are"));
        }
        // One behind an option without a = may be its value.
        List<String> options = IntStream.range(0, unknown.size())
            .filter(i -> unknown.get(i).matches("--[a-z].*")
                    || unknown.get(i).startsWith("-") && (i == 0 || unknown.get(i - 1).contains("=")))
            .mapToObj(i -> sentence(refusal.getCommandLine(), typed(unknown.get(i), arguments))).distinct().toList();
        return options.isEmpty() ? List.of(refusal.getMessage().replaceFirst("jdbc:.*", "jdbc:...'")) : options;
    }

    /** Whether the first word is meant to be a command, and is none. */
    static boolean isCommand(ParameterException refusal, List<String> arguments) {
        return refusal instanceof UnmatchedArgumentException e && e.getUnmatched().get(0).matches("[a-z][a-z-]+")
                && e.getUnmatched().get(0).equals(arguments.get(0));
    }

    /**
     * Words of a text that belong to no option, behind one at least: postgrey starts, and does not tell. They are not quoted, as
     * one may be a password; what looks like an URL, a path or a value is none of a text, and keeps a server from starting.
     */
    static Optional<String> stray(ParameterException refusal, List<String> arguments) {
        List<String> unknown = refusal instanceof UnmatchedArgumentException e ? e.getUnmatched() : List.of();
        boolean isText = !unknown.isEmpty() && unknown.stream().allMatch(word -> word.matches("[^-=:/][^=:/]*"))
                && !unknown.get(0).equals(arguments.get(0));
        return isText ? Optional.of((unknown.size() == 1 ? "a word" : unknown.size() + " words")
            + " of the command line, the first"
            + " behind " + before(unknown.get(0), arguments) + ", belong to no option and are ignored, as postgrey ignores them:"
            + " a text with blanks needs quotes, as in POSTGREY_TEXT=\"Please try again later\"") : Optional.empty();
    }

    private static String before(String word, List<String> arguments) {
        return name(arguments.get(Math.max(0, arguments.indexOf(word) - 1)));
    }

    /** Of a word with a single dash, picocli has taken letters for options. */
    private static String typed(String unmatched, List<String> arguments) {
        return arguments.stream().filter(word -> hasOneDash(word) && word.endsWith(unmatched.substring(1)))
            .findFirst().orElse(unmatched);
    }

    private static String sentence(CommandLine commandLine, String word) {
        String name = name(word);
        String bare = name.replaceFirst("^-+", "");
        return "there is no option " + name + nearest(commandLine.getCommandSpec().options().stream().map(OptionSpec::names)
            .flatMap(Stream::of).filter(option -> option.startsWith("--")).toList(), bare, "--")
            .map(option -> ": did you mean " + option + "?").orElse("; --help lists those that there are");
    }

    /** @param dashes before each name */
    private static Optional<String> nearest(Collection<String> names, String bare, String dashes) {
        List<String> begun = names.stream().filter(name -> bare.length() > 2 && name.startsWith(dashes + bare)).toList();
        return begun.size() == 1 ? Optional.of(begun.get(0))
            : names.stream()
                .filter(name -> distance(bare, name.substring(dashes.length())) <= Math.max(1, MOST_WRONG * bare.length()))
                .min(Comparator.comparingInt(name -> distance(bare, name.substring(dashes.length()))));
    }

    /** How many letters are missing, too many, wrong, or swapped with their neighbour: Damerau's and Levenshtein's. */
    private static int distance(String one, String other) {
        int[][] rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j
                    : Math.min(rows[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1),
                        1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[one.length()][other.length()];
    }
}
