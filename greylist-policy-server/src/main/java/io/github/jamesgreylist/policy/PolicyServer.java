package io.github.jamesgreylist.policy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on all addresses of the settings, and gives each connection its {@link PolicyConnection}. */
public final class PolicyServer implements AutoCloseable {

    /** They only copy bytes: the waiting for the database happens elsewhere. */
    private static final int THREADS = 2;
    private static final int BYTES_PER_READ = 4_096;
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(8_192, 32_768);
    /** For closing what there is, beyond the patience for clients. */
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Logger LOGGER = LoggerFactory.getLogger(PolicyServer.class);
    private static final RareWarning TOO_MANY = new RareWarning(LOGGER);

    private final PolicySettings settings;
    private final PolicyService service;
    private final Timeouts timeouts;
    private final ConnectionLimit limit;
    private final AcceptFailures acceptFailures = new AcceptFailures("policy clients");
    private final HeldBytes held = HeldBytes.ofThisMachine();
    private final Transport transport = Transport.ofThisMachine();
    private final EventLoopGroup loops = transport.newGroup(THREADS, "greylist-policy");
    private final List<InheritedSocket> inherited;
    private final List<Listening> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** @param inWords for people */
    private record Listening(Channel channel, SocketAddress address, String inWords) {}

    public PolicyServer(PolicySettings settings, PolicyService service) {
        this(settings, service, List.of());
    }

    /** @param inherited are served as well, whether or not the settings name them; of what these name, only the rest is bound */
    public PolicyServer(PolicySettings settings, PolicyService service, List<InheritedSocket> inherited) {
        this(settings, service, inherited, Timeouts.DEFAULT, ConnectionLimit.ofThisProcess());
    }

    PolicyServer(PolicySettings settings, PolicyService service, List<InheritedSocket> inherited, Timeouts timeouts,
            ConnectionLimit limit) {
        this.settings = settings;
        this.service = service;
        this.inherited = List.copyOf(inherited);
        this.timeouts = timeouts;
        this.limit = limit;
    }

    /** @throws CannotListenException if one of the addresses cannot be listened on; nothing is left open then */
    public void start() {
        try {
            for (ListenAddress address : settings.listen()) {
                listen(address);
                LOGGER.debug("policy server for Postfix listens on {}", address);
            }
            // Last: who waits there may have waited long, and is to meet no server that has to give up.
            inherited.forEach(this::takeOver);
        } catch (RuntimeException e) {
            close(Duration.ZERO);
            throw e;
        }
    }

    /** Where it listens, as the settings have it; what is bound elsewhere comes last. */
    public String inWords() {
        return listening.stream().map(Listening::inWords).distinct().collect(Collectors.joining(" and "));
    }

    /** What is bound, with the real port where 0 was asked for. */
    public List<SocketAddress> addresses() {
        return listening.stream().map(Listening::address).toList();
    }

    private void listen(ListenAddress address) {
        try {
            List<? extends SocketAddress> all = address.addresses();
            List<? extends SocketAddress> own = all.stream().filter(each -> !isInherited(each)).flatMap(this::passable).toList();
            if (address instanceof ListenAddress.Unix unix && !own.isEmpty()) {
                new UnixSocketFile(unix.path()).makeWay();
            }
            for (SocketAddress bound : own) {
                Channel channel = bind(address, bound);
                listening.add(new Listening(channel, channel.localAddress(),
                    own.equals(all) ? address.toString() : new ListeningSocket(bound, true).toString()));
            }
            if (address instanceof ListenAddress.Unix unix && !own.isEmpty()) {
                new UnixSocketFile(unix.path()).setMode(settings.socketMode());
            }
        } catch (UnknownHostException e) {
            throw new CannotListenException(address, "there is no such host");
        } catch (IOException e) {
            throw new CannotListenException(address, e.getMessage());
        }
    }

    private boolean isInherited(SocketAddress address) {
        return inherited.stream().anyMatch(socket -> socket.listening().answersFor(address));
    }

    /** Where one address of all is taken by what is inherited, the others of this machine, one by one. */
    private Stream<? extends SocketAddress> passable(SocketAddress address) {
        return inherited.stream().anyMatch(socket -> socket.listening().isInTheWayOf(address))
            ? MachineAddresses.withPort(((InetSocketAddress) address).getPort()).filter(each -> !isInherited(each))
            : Stream.of(address);
    }

    private Channel bind(ListenAddress address, SocketAddress bound) {
        ChannelFuture binding = bootstrap().channel(transport.channel(address)).bind(bound).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new CannotListenException(address, binding.cause().getMessage());
        }
        binding.channel().pipeline().addLast(acceptFailures);
        return binding.channel();
    }

    private void takeOver(InheritedSocket socket) {
        ServerBootstrap bootstrap = bootstrap();
        transport.takeOver(socket, bootstrap);
        ChannelFuture registering = bootstrap.register().awaitUninterruptibly();
        if (!registering.isSuccess()) {
            throw new CannotListenException(
                "the socket " + socket + " cannot be taken over: " + registering.cause().getMessage());
        }
        registering.channel().pipeline().addLast(acceptFailures);
        listening.add(new Listening(registering.channel(), socket.listening().address(), socket + " (kept open by systemd)"));
    }

    private ServerBootstrap bootstrap() {
        return new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.SO_BACKLOG, settings.backlog())
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BYTES_PER_READ))
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    accept(channel);
                }
            });
    }

    private void accept(Channel channel) {
        if (connections.size() >= limit.connections()) {
            TOO_MANY.write("as many policy connections are open as are let in, another one is closed at once: {}", limit);
            channel.close();
            return;
        }
        connections.add(channel);
        channel.pipeline().addLast(new PolicyConnection(service, settings.singleRequest(), timeouts, held));
    }

    /**
     * Listens no more, answers what has been asked, and closes. Who was let in and has not asked yet is waited for a second, as he
     * has come to ask: Postfix tries twice, and then gives up. Connections that nobody has accepted are left to whoever has
     * inherited the same socket. Returns two seconds after the patience has ended, at the latest.
     *
     * @param patience for those who are in the middle of a request, or do not take their answers
     */
    public void close(Duration patience) {
        if (loops.isShuttingDown()) {
            return;
        }
        long patienceEnds = System.nanoTime() + patience.toNanos();
        long end = patienceEnds + GRACE.toNanos();
        listening.forEach(each -> await(each.channel().close(), end));
        // Behind what these have to do now, all that were let in are among the connections.
        loops.forEach(loop -> await(loop.submit(() -> {}), end));
        for (Channel connection : connections) {
            connection.pipeline().fireUserEventTriggered(PolicyConnection.STOP);
        }
        await(connections.newCloseFuture(), patienceEnds);
        await(connections.close(), end);
        await(loops.shutdownGracefully(0, 1, TimeUnit.SECONDS), end);
    }

    /** @param end by {@link System#nanoTime} */
    private static void await(Future<?> future, long end) {
        future.awaitUninterruptibly(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** The same with patience for the longest time budget that makes sense. */
    @Override
    public void close() {
        close(Duration.ofSeconds(3));
    }
}
