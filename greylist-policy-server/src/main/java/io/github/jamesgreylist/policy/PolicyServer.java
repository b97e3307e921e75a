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
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private final HeldBytes held = HeldBytes.ofThisMachine();
    private final Transport transport = Transport.ofThisMachine();
    private final EventLoopGroup loops = transport.newGroup(THREADS, "greylist-policy");
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    public PolicyServer(PolicySettings settings, PolicyService service) {
        this(settings, service, Timeouts.DEFAULT, ConnectionLimit.ofThisProcess());
    }

    PolicyServer(PolicySettings settings, PolicyService service, Timeouts timeouts, ConnectionLimit limit) {
        this.settings = settings;
        this.service = service;
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
        } catch (RuntimeException e) {
            close(Duration.ZERO);
            throw e;
        }
    }

    /** Where it listens, as the settings have it. */
    public String inWords() {
        return settings.listen().stream().map(ListenAddress::toString).collect(Collectors.joining(" and "));
    }

    /** What is bound, with the real port where 0 was asked for. */
    public List<SocketAddress> addresses() {
        return listening.stream().map(Channel::localAddress).toList();
    }

    private void listen(ListenAddress address) {
        try {
            if (address instanceof ListenAddress.Unix unix) {
                new UnixSocketFile(unix.path()).makeWay();
            }
            for (SocketAddress bound : address.addresses()) {
                listening.add(bind(address, bound));
            }
            if (address instanceof ListenAddress.Unix unix) {
                new UnixSocketFile(unix.path()).setMode(settings.socketMode());
            }
        } catch (UnknownHostException e) {
            throw new CannotListenException(address, "there is no such host");
        } catch (IOException e) {
            throw new CannotListenException(address, e.getMessage());
        }
    }

    private Channel bind(ListenAddress address, SocketAddress bound) {
        ChannelFuture binding = new ServerBootstrap()
            .group(loops)
            .channel(transport.channel(address))
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
            })
            .bind(bound)
            .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new CannotListenException(address, binding.cause().getMessage());
        }
        binding.channel().pipeline().addLast(AcceptFailures.INSTANCE);
        return binding.channel();
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
     * Listens no more, answers what has been asked, and closes. Returns two seconds after the patience has ended, at
     * the latest.
     *
     * @param patience for those who are in the middle of a request, or do not take their answers
     */
    public void close(Duration patience) {
        long patienceEnds = System.nanoTime() + patience.toNanos();
        long end = patienceEnds + GRACE.toNanos();
        listening.forEach(channel -> await(channel.close(), end));
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
