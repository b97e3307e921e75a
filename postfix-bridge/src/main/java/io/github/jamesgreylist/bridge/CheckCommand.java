package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.check.Place;
import io.github.jamesgreylist.bridge.check.Sandbox;
import io.github.jamesgreylist.bridge.check.UnitFiles;
import io.github.jamesgreylist.bridge.systemd.SocketUnit;
import io.github.jamesgreylist.bridge.systemd.SocketUnitFiles;
import io.github.jamesgreylist.dns.DnsClient;
import io.github.jamesgreylist.dns.DnsJavaClient;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.ListeningSocket;
import io.github.jamesgreylist.policy.PolicySettings;
import io.github.jamesgreylist.settings.OwnLists;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.StoreException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Unmatched;

/** {@code check}: what a start would say, without one. Makes and changes nothing. */
@Command(name = "check", sortOptions = false, usageHelpAutoWidth = true, separator = "=",
    customSynopsis = {"greylist-bridge check [OPTIONS OF THE SERVER]", "       greylist-bridge check --unit",
        "       greylist-bridge check --client=ADDRESS [--name=NAME] [--sender=A] [--recipient=A] [OPTIONS OF THE SERVER]"},
    description = "Look at options, lists, sockets, database and DNS as a start with the same options would, and say all that is"
        + " wrong at once, with what to write instead. No server is needed, and nothing is made or changed.",
    footer = {"", "Exit status: 0 if a server would start, warnings or not; 2 if there are problems."})
final class CheckCommand implements Callable<Integer> {

    private static final int REFUSED = 2;
    private static final String KEPT = ", which " + SocketUnit.NAME + " keeps open";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Option(names = "--unit",
        description = "Check the options that the systemd unit takes from /etc/default/postgrey and /etc/default/greylist.")
    boolean unit;

    @Option(names = "--unit-files", paramLabel = "FILE", description = "Other files than those. May be repeated.")
    List<Path> unitFiles = new ArrayList<>();

    @Option(names = "--problems", description = "Say only what keeps a server from starting, as the systemd unit asks.")
    boolean onlyProblems;

    @Mixin
    ListedMail mail;

    @Unmatched
    List<String> ofTheServer = new ArrayList<>();

    private final Problems problems = new Problems();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> inForce = new ArrayList<>();
    private final SocketUnitFiles socketUnit = SocketUnitFiles.ofThisMachine();
    private final List<ListeningSocket> kept = new ArrayList<>();

    @Override
    public Integer call() {
        Log.onlyErrors();
        Options options = options();
        if (unit || socketUnit.isEnabled()) {
            kept.addAll(socketUnit.listening());
        }
        Configuration configuration = Configuration.of(options, kept, problems);
        warnings.addAll(configuration.warnings());
        Optional<Lists> lists = problems.read(() -> new Lists(configuration.greylist(),
            OwnLists.in(options.store.dbdir.resolve("lists").toAbsolutePath())));
        if (mail.isNamed()) {
            lists.ifPresent(read -> problems.note(() -> inForce.addAll(mail.lines(read))));
        } else {
            inForce.add(configuration.greylist().mode().name().toLowerCase(Locale.ROOT) + ": " + configuration.greylist());
            lists.ifPresent(this::count);
            look(options, configuration);
        }
        return report();
    }

    private boolean isUnit() {
        return unit || !unitFiles.isEmpty();
    }

    private Options options() {
        Options options = new Options();
        options.store.untouched = true;
        List<String> words = new ArrayList<>();
        if (isUnit()) {
            options.runsAs = RunsAs.THE_UNIT;
            problems.note(() -> words.addAll(UnitFiles.words(unitFiles.isEmpty() ? UnitFiles.OF_THE_UNIT : unitFiles, warnings)));
        }
        words.addAll(ofTheServer);
        if (words.stream().anyMatch(word -> word.startsWith("$"))) {
            warnings.add("a $ in /etc/default is no variable for systemd: write the options themselves, on one line");
        }
        try {
            options.commandLine().parseArgs(Mistyped.meant(options.commandLine(), words.toArray(String[]::new)));
        } catch (ParameterException e) {
            options.stray = Mistyped.stray(e, words);
            if (options.stray.isEmpty()) {
                Mistyped.problems(e, words).forEach(problems::add);
            }
        }
        return options;
    }

    private void count(Lists lists) {
        for (ListInForce<?> list : Arrays.asList(lists.clients().list(), lists.recipients().list(), lists.senders().list(),
            lists.recipientRules())) {
            list.leftOut().forEach(line -> warnings.add(line + " (left out)"));
            list.missing().forEach(file -> warnings.add("there is no " + file + ": it counts as empty until it is there"));
        }
        inForce.add("lists: " + InForce.lists(lists));
    }

    private void look(Options options, Configuration configuration) {
        listen(configuration.policy());
        Optional.ofNullable(options.pidFile).ifPresent(this::pidFile);
        if (isUnit()) {
            ofTheUnit(options, configuration);
        }
        problems.note(() -> {
            if (!configuration.place().isEmbeddedDerby()) {
                // Derby, which is in the program, would make its log where it is only looked at.
                configuration.place().requireUsable();
            }
            try {
                inForce.add("database: " + configuration.place().look(options.store));
            } catch (StoreException e) {
                warnings.add("--database: " + e.getMessage() + "; a server starts without it, and until it is there mail is "
                    + configuration.greylist().onStoreFailure().inWords() + " without greylisting");
            }
        });
        dns(configuration);
        inForce.add("user: " + System.getProperty("user.name"));
        if (System.getProperty("user.name").equals(RunsAs.ROOT)) {
            warnings.add("root may read and write what the server's user may not: check as that user, too,"
                + " by runuser -u greylist -- greylist-bridge check ...");
        }
    }

    private void listen(PolicySettings policy) {
        policy.listen().forEach(this::listen);
        if (policy.listen().isEmpty()) {
            kept.forEach(socket -> inForce.add("would listen on " + socket + KEPT));
        }
        SocketUnit.servedToo(policy.listen(), kept).ifPresent(inForce::add);
        SocketUnit.gap(policy.listen(), kept, policy.socketMode()).ifPresent(warnings::add);
    }

    private void listen(ListenAddress address) {
        boolean isKept = isKept(address);
        try {
            if (!isKept) {
                Place.require(address);
            }
            inForce.add("would listen on " + address + (isKept ? KEPT : ""));
            Place.taken(address).filter(holder -> !isKept || !isOurs(holder)).ifPresent(holder -> warnings.add(holder
                + " listens on " + address + " already: it has to end before the server starts"));
        } catch (IOException e) {
            problems.add("cannot listen on " + address + ": " + e.getMessage());
        }
    }

    private boolean isKept(ListenAddress address) {
        return kept.stream().anyMatch(socket -> socket.answersFor(address));
    }

    /** Others than root see only themselves: who listens there, as far as they can know, is the service, by systemd's socket. */
    private boolean isOurs(String holder) {
        return holder.startsWith("process 1 ") || socketUnit.isEnabled() && !System.getProperty("user.name").equals(RunsAs.ROOT);
    }

    private void pidFile(Path file) {
        Path directory = file.toAbsolutePath().resolveSibling("").normalize();
        boolean writable =
            Files.exists(file) ? Files.isWritable(file) : Files.isDirectory(directory) && Files.isWritable(directory);
        if (!writable) {
            warnings.add("--pidfile=" + file + " cannot be written, and the server runs without: leave the option out");
        }
    }

    private void ofTheUnit(Options options, Configuration configuration) {
        if (options.store.isEmbedded()) {
            Sandbox.dbdir(options.store.dbdir).ifPresent(problems::add);
        }
        configuration.policy().listen().forEach(address -> {
            if (address instanceof ListenAddress.Unix socket && !isKept(address)) {
                Sandbox.socket(socket.path()).ifPresent(problems::add);
            }
        });
        Optional.ofNullable(options.pidFile).flatMap(Sandbox::pidFile).ifPresent(warnings::add);
    }

    private void dns(Configuration configuration) {
        try (DnsClient dns = configuration.greylist().identity().dns().map(server -> DnsJavaClient.of(server, PATIENCE))
            .orElseGet(() -> DnsJavaClient.ofSystem(PATIENCE))) {
            boolean answers = !dns.ask("example.org", DnsClient.Type.A).join().isUnanswered();
            inForce.add("DNS: the resolver " + (answers ? "answers" : "does not answer"));
            if (!answers) {
                warnings.add("the resolver does not answer: names, SPF and DNS whitelists count for nobody until it does; see"
                    + " /etc/resolv.conf, or name one by --dns");
            }
        }
    }

    private int report() {
        List<String> wrong = wrong();
        PrintStream out = System.out;
        if (onlyProblems) {
            // The server itself says the rest.
            wrong.forEach(line -> out.println("problem: " + printable(line)));
            return wrong.isEmpty() ? 0 : REFUSED;
        }
        inForce.forEach(line -> out.println(printable(line)));
        warnings.forEach(line -> out.println("warning: " + printable(line)));
        wrong.forEach(line -> out.println("problem: " + printable(line)));
        if (!mail.isNamed() || !wrong.isEmpty()) {
            out.println(
                wrong.isEmpty() ? "A server would start with these options." : "No server would start with these options.");
        }
        return wrong.isEmpty() ? 0 : REFUSED;
    }

    private List<String> wrong() {
        try {
            problems.refuse();
            return List.of();
        } catch (SettingsException e) {
            return e.problems();
        }
    }

    private static String printable(@Nullable String line) {
        return String.valueOf(line).replaceAll("\\p{Cntrl}", "?");
    }
}
