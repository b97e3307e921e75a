package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.http.AdminApi;
import io.github.jamesgreylist.admin.http.AdminRequest;
import io.github.jamesgreylist.admin.http.AdminResponse;
import io.github.jamesgreylist.admin.http.AllowedHosts;
import io.github.jamesgreylist.policy.AcceptFailures;
import io.github.jamesgreylist.policy.CannotListenException;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.policy.Transport;
import io.github.jamesgreylist.policy.UnixSocketFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for administrators and for Prometheus. Its one network thread and its workers are none of the mail's. */
public final class AdminDoor implements AutoCloseable {

    private static final int OWNER_ONLY = 0600;
    private static final int LONGEST_LINE = 8 * 1024;
    private static final int LONGEST_HEADERS = 16 * 1024;
    private static final int LONGEST_PIECE = 8 * 1024;
    private static final int BACKLOG = 64;
    private static final long SECONDS_TO_CLOSE = 2;
    private static final Logger LOGGER = LoggerFactory.getLogger(AdminDoor.class);

    private final DoorSettings settings;
    private final Function<AdminRequest, AdminResponse> answers;
    private final Function<AdminRequest, AdminResponse> metrics;
    private final Transport transport = Transport.ofThisMachine();
    private final EventLoopGroup loop = transport.newGroup(1, "greylist-admin");
    private final AcceptFailures acceptFailures = new AcceptFailures("administrators and Prometheus");
    private final Workers workers = new Workers();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listening = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    /** @param metrics what Prometheus reads, in its text format */
    public AdminDoor(DoorSettings settings, Administration administration, Clock clock, Supplier<byte[]> metrics) {
        this(settings, new AdminApi(administration, hosts(settings), clock), new MetricsPage(metrics));
    }

    private AdminDoor(DoorSettings settings, AdminApi api, MetricsPage metrics) {
        this(settings,
            request -> request.path().equals(MetricsPage.PATH) ? api.answer(request, metrics) : api.answer(request), metrics);
    }

    /**
     * @param answers to administrators
     * @param metrics to Prometheus, at a port of its own
     */
    AdminDoor(DoorSettings settings, Function<AdminRequest, AdminResponse> answers,
            Function<AdminRequest, AdminResponse> metrics) {
        this.settings = settings;
        this.answers = answers;
        this.metrics = metrics;
    }

    /** Also those of the socket: a browser gets there by ssh -L. */
    private static AllowedHosts hosts(DoorSettings settings) {
        return AllowedHosts.loopbackAnd(
            Stream.concat(settings.tcp().map(ListenAddress.Inet::host).stream(), settings.hosts().stream()).toList());
    }

    /** @throws CannotListenException if it cannot be opened where it must; to be closed then, too */
    public void start() {
        settings.socket().ifPresent(this::openSocket);
        settings.tcp()
            .ifPresent(address -> listen(address, new Entrance(Entrance.withToken(settings.tokens().orElseThrow()), answers)));
        settings.metrics().ifPresent(address -> listen(address, new Entrance(Entrance::forMetrics, metrics)));
    }

    /** What is bound, with the real port where 0 was asked for, in the order of the settings. */
    public List<SocketAddress> addresses() {
        return listening.stream().map(Channel::localAddress).toList();
    }

    private void openSocket(Path path) {
        if (transport == Transport.NIO) {
            LOGGER.warn(
                "administrators cannot ask: the socket {} needs Netty's library for Linux on x86_64, which is not there or"
                    + " cannot be loaded from {} (mounted noexec?); use --admin=PORT, or --admin=off",
                path,
                System.getProperty("java.io.tmpdir"));
            return;
        }
        if (settings.needed()) {
            makeDirectory(path.toAbsolutePath().resolveSibling(""));
        }
        try {
            listen(unix(path), new Entrance(Entrance::atSocket, answers));
        } catch (CannotListenException e) {
            if (settings.needed()) {
                throw e;
            }
            LOGGER.warn("{}; the commands status, list and so on do not find this server then: name a --dbdir of its own, or"
                + " write --admin=off if nobody uses them", e.getMessage());
        }
    }

    /** A --dbdir that holds no database is not there yet at the first start. */
    private static void makeDirectory(Path directory) {
        try {
            if (!Files.isDirectory(directory)) {
                Files.createDirectories(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            LOGGER.debug("cannot make {}", directory, e);
        }
    }

    /** What is open, a clause each. */
    public List<String> inWords() {
        return List.copyOf(told);
    }

    private static ListenAddress unix(Path path) {
        try {
            return new ListenAddress.Unix(path.toAbsolutePath());
        } catch (IllegalArgumentException e) {
            throw new CannotListenException("the administrators' socket " + path + ": " + e.getMessage()
                + ": take a shorter --dbdir, or --admin=off and, if you like, --admin=PORT");
        }
    }

    private void listen(ListenAddress address, Entrance entrance) {
        try {
            for (SocketAddress bound : addressesOf(address)) {
                listening.add(bind(address, bound, entrance));
            }
            if (address instanceof ListenAddress.Unix unix) {
                new UnixSocketFile(unix.path()).setMode(OWNER_ONLY);
            }
        } catch (IOException e) {
            throw new CannotListenException(address, e.getMessage());
        }
        told.add((entrance.answers() == metrics ? "Prometheus may ask at " : "administrators may ask at ") + address);
    }

    private static List<? extends SocketAddress> addressesOf(ListenAddress address) throws IOException {
        if (address instanceof ListenAddress.Unix unix) {
            new UnixSocketFile(unix.path()).makeWay();
        }
        try {
            return address.addresses();
        } catch (UnknownHostException e) {
            throw new IOException("there is no such host", e);
        }
    }

    private Channel bind(ListenAddress address, SocketAddress bound, Entrance entrance) {
        Guests guests = new Guests();
        ChannelFuture binding = new ServerBootstrap()
            .group(loop)
            .channel(transport.channel(address))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    accept(channel, entrance, guests);
                }
            })
            .bind(bound)
            .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new CannotListenException(address, binding.cause().getMessage());
        }
        binding.channel().pipeline().addLast(acceptFailures);
        return binding.channel();
    }

    private void accept(Channel channel, Entrance entrance, Guests guests) {
        if (!guests.admit(channel)) {
            channel.close();
            return;
        }
        open.add(channel);
        channel.pipeline().addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_PIECE),
            new HttpConnection(entrance, workers, guests));
    }

    /** Breaks off what is being answered: nobody waits for an export at the end. */
    @Override
    public void close() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly(SECONDS_TO_CLOSE, TimeUnit.SECONDS));
        settings.socket().filter(path -> isOurs()).ifPresent(AdminDoor::delete);
        open.close().awaitUninterruptibly(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
        workers.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(SECONDS_TO_CLOSE, TimeUnit.SECONDS);
    }

    private boolean isOurs() {
        return listening.stream().anyMatch(channel -> !(channel.localAddress() instanceof InetSocketAddress));
    }

    private static void delete(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            LOGGER.debug("the socket stays, which the next start removes", e);
        }
    }
}
