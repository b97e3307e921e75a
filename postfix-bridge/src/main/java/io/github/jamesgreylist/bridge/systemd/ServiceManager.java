package io.github.jamesgreylist.bridge.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how the program is: {@code systemctl status} shows it. Where there is none, or it cannot be
 * reached, that is no trouble. For any number of threads.
 */
public final class ServiceManager implements AutoCloseable {

    private static final String VARIABLE = "NOTIFY_SOCKET";
    private static final long SECONDS = 2;
    private static final Logger LOGGER = LoggerFactory.getLogger(ServiceManager.class);

    private final @Nullable EventLoopGroup loop;
    private final @Nullable Channel channel;

    private ServiceManager(String socket) {
        boolean any = !socket.isEmpty() && Epoll.isAvailable();
        this.loop = any ? new EpollEventLoopGroup(1, new DefaultThreadFactory("greylist-systemd", true)) : null;
        this.channel = loop == null ? null : open(loop, socket).orElse(null);
    }

    /** The one that has started this process, if one has. */
    public static ServiceManager ofThisProcess() {
        return at(Optional.ofNullable(System.getenv(VARIABLE)).orElse(""));
    }

    /** @param socket as in NOTIFY_SOCKET; empty for none */
    static ServiceManager at(String socket) {
        return new ServiceManager(socket);
    }

    private static Optional<Channel> open(EventLoopGroup loop, String socket) {
        // What begins with @ is in a namespace of its own, where the first byte is a NUL: unix(7).
        String name = socket.startsWith("@") ? "\0" + socket.substring(1) : socket;
        ChannelFuture opening = new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter()).connect(new DomainSocketAddress(name)).awaitUninterruptibly();
        return opening.isSuccess() ? Optional.of(opening.channel()) : Optional.empty();
    }

    /** The program has started, and goes on so. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + oneLine(status) + "\n");
    }

    /** The start, which takes long, is not to be given up before this is over: sd_notify(3). */
    public void extendTimeout(Duration patience, String status) {
        send("EXTEND_TIMEOUT_USEC=" + TimeUnit.MICROSECONDS.convert(patience) + "\nSTATUS=" + oneLine(status) + "\n");
    }

    /** @param status in a sentence */
    public void status(String status) {
        send("STATUS=" + oneLine(status) + "\n");
    }

    public void stopping() {
        send("STOPPING=1\nSTATUS=stopping\n");
    }

    private static String oneLine(String status) {
        return status.replaceAll("[\\p{Cntrl}\\s]+", " ");
    }

    private void send(String lines) {
        if (channel != null) {
            channel.writeAndFlush(Unpooled.copiedBuffer(lines, StandardCharsets.UTF_8)).addListener(sent -> {
                if (!sent.isSuccess()) {
                    LOGGER.debug("systemd was not told", sent.cause());
                }
            });
        }
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(SECONDS, TimeUnit.SECONDS);
        }
    }
}
