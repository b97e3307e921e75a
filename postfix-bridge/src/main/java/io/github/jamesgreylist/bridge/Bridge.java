package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.GreylistAdministration;
import io.github.jamesgreylist.bridge.admin.AdminDoor;
import io.github.jamesgreylist.bridge.metrics.Metrics;
import io.github.jamesgreylist.bridge.systemd.Activation;
import io.github.jamesgreylist.bridge.systemd.SocketUnit;
import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.engine.commit.Notice;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.identity.ClientsBuilder;
import io.github.jamesgreylist.policy.InheritedSocket;
import io.github.jamesgreylist.policy.PolicyServer;
import io.github.jamesgreylist.policy.PolicyService;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.settings.OwnLists;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The greylist and the policy server before it, put together. */
final class Bridge implements AutoCloseable {

    /** A look-up that is waited for costs no thread here. */
    private static final int MOST_WAITING = 256;
    private static final Logger LOGGER = LoggerFactory.getLogger(Bridge.class);

    private final DirectoryLock lock;
    private final Assembly assembly;
    private final PolicyServer server;
    private final AdminDoor door;
    private final Pulse pulse;
    private final Duration patience;
    private final StorePlace place;
    private final Optional<String> servedToo;

    private Bridge(Configuration configuration, List<InheritedSocket> inherited, Lists lists, Clients clients,
            DirectoryLock lock, Clock clock, Runnable whenLost) {
        // Before the thread is there that connects to the database, which needs it: with Netty's library for Linux it loads each
        // other's classes and native libraries, and two threads that begin at the two ends wait for each other for ever.
        InetAddress.getLoopbackAddress();
        this.lock = lock;
        this.servedToo = SocketUnit.servedToo(configuration.policy().listen(),
            inherited.stream().map(InheritedSocket::listening).toList());
        this.place = configuration.place();
        // Asked where Postfix does not tell the client's verified name itself.
        this.assembly = new Assembly(configuration.greylist(), lists,
            place.store(configuration.greylist(), clock, whenLost), clients, List.of(), clock);
        Log.listen(assembly.greylist()::logLinesLost);
        this.server = new PolicyServer(configuration.policy(),
            new PolicyService(assembly.greylist(), configuration.greylist().reply(), configuration.policy(), clock), inherited);
        Administration administration = GreylistAdministration.of(assembly);
        Metrics metrics = new Metrics(configuration.greylist().mode().name().toLowerCase(Locale.ROOT));
        this.door = new AdminDoor(configuration.door(), administration, clock, metrics::text);
        this.pulse = new Pulse(administration, metrics);
        assembly.greylist().listen(metrics);
        assembly.greylist().listen(pulse);
        this.patience = configuration.greylist().timeBudget().plusSeconds(1);
    }

    /** For a process that no systemd has started; as below. */
    static Bridge of(Options options, Clock clock, Runnable whenLost) {
        return of(options, Activation.NONE, clock, whenLost);
    }

    /**
     * Starts the log, and nothing else.
     *
     * @param activation what is served besides what the options name
     * @param whenLost runs when the embedded database has lost its files: to be closed then
     * @throws SettingsException       with all that is wrong with options, settings, database and lists
     * @throws DirectoryInUseException if another process has the --dbdir
     */
    static Bridge of(Options options, Activation activation, Clock clock, Runnable whenLost) {
        Problems problems = new Problems();
        Configuration configuration = Configuration.of(options, activation.listening(), problems);
        problems.note(configuration.place()::requireUsable);
        // Which lists are in force is of no interest where none will be.
        Log.start(options.verbose, options.quiet || !problems.isEmpty(), configuration.policy().hostname());
        configuration.warnings().forEach(LOGGER::warn);
        activation.warnings().forEach(LOGGER::warn);
        SocketUnit.gap(configuration.policy().listen(), activation.listening(), configuration.policy().socketMode())
            .ifPresent(LOGGER::warn);
        Optional<Lists> lists = problems
            .read(() -> new Lists(configuration.greylist(), OwnLists.in(options.store.dbdir.resolve("lists").toAbsolutePath())));
        Optional<ClientsBuilder> clients =
            problems.read(() -> new ClientsBuilder(configuration.greylist()).mostWaiting(MOST_WAITING));
        problems.refuse();
        return new Bridge(configuration, activation.sockets(), lists.orElseThrow(), clients.orElseThrow().build(),
            DirectoryLock.of(options.store), clock, whenLost);
    }

    /** @throws RuntimeException whose message tells the operator what is wrong; to be closed then, too */
    void start() {
        assembly.start();
        Log.started();
        server.start();
        door.start();
    }

    /**
     * Completes when the database has been opened, or could not be, as may be long after the start.
     *
     * @return fails with an {@link UnusableDatabaseException} if it can never be used: to be closed then
     */
    CompletableFuture<Void> opened() {
        return assembly.greylist().opened();
    }

    /** Tells the log what has started, and then systemd. A rehearsal has nobody to tell. */
    void announce() {
        Notice.tell(LOGGER, "{}", inWords());
        servedToo.ifPresent(LOGGER::info);
        pulse.start(opened());
    }

    /** One line, for whoever wants to know next year what ran. It begins as postgrey's does, which log readers know. */
    private String inWords() {
        return "Binding to " + server.inWords() + ", started james-greylist " + PassHeader.version() + "; "
            + assembly.greylist().inWords() + "; lists: " + InForce.lists(assembly.lists())
            + "; database: " + place
            + door.inWords().stream().map(open -> "; " + open).collect(Collectors.joining());
    }

    /** What it listens on, with the real port where 0 was asked for. */
    List<SocketAddress> addresses() {
        return server.addresses();
    }

    /** Where administrators and Prometheus may ask, in the order socket, TCP, Prometheus. */
    List<SocketAddress> doors() {
        return door.addresses();
    }

    /** Reads the whitelists again; what is wrong in them is logged, and the lists in force stay. */
    void reload() {
        LOGGER.info("HUP: reading the whitelists again");
        assembly.reload();
    }

    /** Answers what has been asked, and stops. */
    @Override
    public void close() {
        pulse.close();
        door.close();
        server.close(patience);
        assembly.close();
        lock.close();
    }
}
