package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.command.CommandFailure;
import io.github.jamesgreylist.bridge.systemd.Activation;
import io.github.jamesgreylist.policy.CannotListenException;
import io.github.jamesgreylist.settings.Given;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** {@code java -jar postfix-bridge.jar}. */
public final class Main {

    private static final String PID = ProcessHandle.current().pid() + "\n";
    private static final String[] ENDING = {"TERM", "INT"};
    private static final int REFUSED = 2;
    static final int FAILED = 1;
    /** A database that hangs may keep the end from coming; the embedded one stands being killed. */
    private static final Duration LONGEST_END = Duration.ofSeconds(30);

    private static final CountDownLatch END = new CountDownLatch(1);
    /** Nothing until there is something to reload. */
    private static volatile Runnable onHup = () -> {};

    private Main() {}

    public static void main(String[] arguments) {
        Log.takeStandardError();
        // First of all: a signal in the middle of the start must not kill.
        for (String name : ENDING) {
            Signal.handle(new Signal(name), signal -> end());
        }
        Signal.handle(new Signal("HUP"), signal -> onHup.run());
        System.exit(run(arguments));
    }

    /** @return the exit status */
    static int run(String... arguments) {
        Options options = new Options();
        CommandLine commandLine = options.commandLine();
        try {
            ParseResult parsed = parsed(commandLine, options, arguments);
            Integer help = CommandLine.executeHelpRequest(parsed);
            if (help != null) {
                return help;
            }
            if (!parsed.hasSubcommand()) {
                return serve(options);
            }
            refuseOptionsOfTheServer(parsed);
            return command(parsed.subcommand());
        } catch (ParameterException e) {
            return ended(problems(e, commandLine, options, Arrays.asList(arguments)), REFUSED);
        } catch (SettingsException e) {
            return ended(e.problems(), REFUSED);
        } catch (UnusableDatabaseException e) {
            return ended(List.of(e.getMessage()), REFUSED);
        } catch (CommandFailure e) {
            return ended(List.of(e.getMessage()), e.status());
        } catch (CannotListenException | DirectoryInUseException e) {
            // Another process may have it, and end.
            return ended(List.of(e.getMessage()), FAILED);
        }
    }

    private static ParseResult parsed(CommandLine commandLine, Options options, String... arguments) {
        String[] meant = Mistyped.meant(commandLine, arguments);
        try {
            return commandLine.parseArgs(meant);
        } catch (UnmatchedArgumentException e) {
            options.stray = e.getCommandLine() == commandLine ? Mistyped.stray(e, Arrays.asList(meant)) : Optional.empty();
            if (options.stray.isEmpty()) {
                throw e;
            }
            return commandLine.getParseResult();
        }
    }

    /** With what is wrong with the words that were understood, as nobody likes to be told one thing at a time. */
    private static List<String> problems(ParameterException e, CommandLine server, Options options, List<String> arguments) {
        List<String> mistyped = Mistyped.problems(e, arguments);
        if (e.getCommandLine() != server || !(e instanceof UnmatchedArgumentException) || Mistyped.isCommand(e, arguments)) {
            return mistyped;
        }
        Problems all = new Problems();
        mistyped.forEach(all::add);
        options.store.untouched = true;
        Configuration.of(options, all);
        // That may be the one that was mistyped.
        return all.list().stream().filter(problem -> !problem.startsWith(Configuration.NOWHERE_TO_LISTEN)).toList();
    }

    /** A command does not know them, and would be at work on another database than the one that was named. */
    private static void refuseOptionsOfTheServer(ParseResult parsed) {
        String command = parsed.subcommand().commandSpec().name();
        parsed.matchedOptions().stream().findFirst().ifPresent(option -> {
            throw new SettingsException(option.longestName() + " stands before " + command
                + ": write the options of " + command + " behind it; " + command + " --help lists them");
        });
    }

    private static int ended(List<String> problems, int status) {
        problems.forEach(problem -> System.err.println("greylist-bridge: " + problem.replaceAll("\\p{Cntrl}", "?")));
        return status;
    }

    /** All but serving. */
    private static int command(ParseResult parsed) {
        Log.start(false, true, "localhost");
        Log.started();
        // Nobody waits for an answer: what is half done may be done again.
        for (String name : ENDING) {
            Signal.handle(new Signal(name), SignalHandler.SIG_DFL);
        }
        Callable<?> command = (Callable<?>) parsed.commandSpec().userObject();
        try {
            return (Integer) command.call();
        } catch (SettingsException | UnusableDatabaseException | DirectoryInUseException | CommandFailure e) {
            throw e;
        } catch (Exception e) {
            boolean expected = e instanceof StoreException;
            System.err.println("greylist-bridge: " + (expected ? e.getMessage() : e.toString()));
            return FAILED;
        }
    }

    private static int serve(Options options) {
        Optional<Path> pidFile = Optional.ofNullable(options.pidFile);
        AtomicInteger status = new AtomicInteger();
        try (Bridge bridge = Bridge.of(options, Activation.ofThisProcess(), Clock.systemUTC(), () -> endWith(FAILED, status))) {
            bridge.start();
            bridge.announce();
            onHup = bridge::reload;
            bridge.opened().whenComplete((done, failure) -> {
                if (failure instanceof UnusableDatabaseException unusable) {
                    endWith(ended(List.of(unusable.getMessage()), REFUSED), status);
                }
            });
            pidFile.ifPresent(Main::writePid);
            END.await();
            // postgrey's own words, which log readers know.
            LoggerFactory.getLogger(Main.class).info("Server closing!");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pidFile.filter(Main::isOurs).ifPresent(Main::deletePid);
        return status.get();
    }

    /** After a failure whoever supervises this process starts it again, and the next one has a database again. */
    private static void endWith(int exitStatus, AtomicInteger status) {
        status.set(exitStatus);
        end();
    }

    private static void end() {
        END.countDown();
        Thread last = new Thread(() -> {
            try {
                Thread.sleep(LONGEST_END.toMillis());
            } catch (InterruptedException e) {
                // Then at once.
            }
            Runtime.getRuntime().halt(1);
        }, "greylist-end");
        last.setDaemon(true);
        last.start();
    }

    /** Without it the server is none the worse, and an operator who stops it by the file sees why it is not there. */
    private static void writePid(Path file) {
        try {
            Files.writeString(file, PID);
        } catch (IOException e) {
            LoggerFactory.getLogger(Main.class).warn("{} cannot be written, and the server runs without: leave the option out,"
                + " systemd knows its process: {}", Given.quote("--pidfile", file.toString()), e.toString());
        }
    }

    /** What has the name may be a directory, or another server's. */
    private static boolean isOurs(Path file) {
        try {
            return Files.isRegularFile(file) && Files.readString(file).equals(PID);
        } catch (IOException e) {
            return false;
        }
    }

    private static void deletePid(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LoggerFactory.getLogger(Main.class).warn("the pid file cannot be deleted: {}", e.toString());
        }
    }
}
