package io.github.jamesgreylist.bench.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line of {@code make bench}, which passes all of its variables: an empty value counts as none. */
@Command(name = "bench")
public final class Settings {

    @Option(names = "--only", paramLabel = "PART", split = "[, ]+")
    private Set<Part> only = EnumSet.allOf(Part.class);

    @Option(names = "--rounds", paramLabel = "N", converter = Count.class)
    private int rounds = 5;

    @Option(names = "--seconds", paramLabel = "N", converter = Count.class)
    private int seconds = 1;

    @Option(names = "--scale", paramLabel = "N", converter = LargeCount.class)
    private int scale = 1_000_000;

    @Option(names = "--expired", paramLabel = "N", converter = Count.class)
    private int expired = 1_000_000;

    @Option(names = "--beside", paramLabel = "JAR", converter = Jar.class)
    private Path beside;

    private Settings() {}

    /** @throws ParameterException with what to write instead */
    public static Settings of(String... arguments) {
        Settings settings = new Settings();
        CommandLine commandLine = new CommandLine(settings).setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.parseArgs(
            Stream.of(arguments).filter(argument -> !isEmpty(commandLine, argument)).toArray(String[]::new));
        return settings;
    }

    private static boolean isEmpty(CommandLine commandLine, String argument) {
        return argument.endsWith("=") && commandLine.getCommandSpec().findOption(argument.replace("=", "")) != null;
    }

    public boolean wants(Part part) {
        return only.contains(part);
    }

    /** How often each load is measured. */
    public int rounds() {
        return rounds;
    }

    /** The numbers of the rounds, from 1 on; of each, whoever waits is told when it begins. */
    public Iterable<Integer> rounds(String doing) {
        return () -> IntStream.rangeClosed(1, rounds)
            .peek(round -> progress(doing + ": round " + round + " of " + rounds))
            .iterator();
    }

    /** Who comes when: each second round goes backwards, so that nobody always comes behind the same one. */
    public static <T> List<T> inTurn(List<T> all, int round) {
        List<T> turns = new ArrayList<>(all);
        if (round % 2 == 0) {
            Collections.reverse(turns);
        }
        return turns;
    }

    /** How long each load is measured in each round. */
    public Duration stretch() {
        return Duration.ofSeconds(seconds);
    }

    /** Triplets in the large greylist. */
    public long scale() {
        return scale;
    }

    /** Triplets that are purged. */
    public long expired() {
        return expired;
    }

    /** Another release of the bridge, to be compared with. */
    public Optional<Path> beside() {
        return Optional.ofNullable(beside);
    }

    /** A word for who waits, beside the report. */
    public void progress(String doing) {
        System.err.println("bench: " + doing);
    }

    private static final class Jar implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            if (Files.isRegularFile(Path.of(value))) {
                return Path.of(value).toAbsolutePath();
            }
            throw new TypeConversionException("'" + value + "' has to be the file postfix-bridge.jar of another release");
        }
    }

    /** A number of something. */
    private static class Count implements ITypeConverter<Integer> {

        int least() {
            return 1;
        }

        @Override
        public Integer convert(String value) {
            if (value.matches("\\d{1,9}") && Integer.parseInt(value) >= least()) {
                return Integer.valueOf(value);
            }
            throw new TypeConversionException("'" + value + "' has to be a number of " + least() + " or more");
        }
    }

    /** A large greylist has to have more than the small one. */
    private static final class LargeCount extends Count {
        @Override
        int least() {
            return 20_000;
        }
    }
}
