package io.github.jamesgreylist.bridge.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A socket like systemd's, and what arrives there. */
@Timeout(60)
class ServiceManagerTest {

    @TempDir
    Path directory;

    private final EpollEventLoopGroup loop = new EpollEventLoopGroup(1);
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void systemdHearsOfTheStartAndHowItGoesOn() throws InterruptedException {
        listen(directory.resolve("notify").toString());
        try (ServiceManager manager = ServiceManager.at(directory.resolve("notify").toString())) {
            manager.ready("greylisting; 3 wait now");
            manager.status("the database is away:\nno such host");
            manager.stopping();
            assertThat(arrived.take()).isEqualTo("READY=1\nSTATUS=greylisting; 3 wait now\n");
            assertThat(arrived.take()).isEqualTo("STATUS=the database is away: no such host\n");
            assertThat(arrived.take()).startsWith("STOPPING=1\n");
        }
    }

    /** Of containers and older systems. */
    @Test
    void anAbstractSocketIsHeardToo() throws InterruptedException {
        String name = "/greylist-test/" + ProcessHandle.current().pid();
        listen("\0" + name);
        try (ServiceManager manager = ServiceManager.at("@" + name)) {
            manager.status("works");
            assertThat(arrived.take()).isEqualTo("STATUS=works\n");
        }
    }

    @Test
    void withoutSystemdNothingHappens() {
        for (String nowhere : new String[] {"", directory.resolve("none").toString()}) {
            try (ServiceManager manager = ServiceManager.at(nowhere)) {
                manager.ready("works");
                manager.status("works");
            }
        }
    }

    private void listen(String address) {
        Channel channel = new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class)
            .handler(new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                @Override
                protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket packet) {
                    arrived.add(packet.content().toString(StandardCharsets.UTF_8));
                }
            }).bind(new DomainSocketAddress(address)).syncUninterruptibly().channel();
        assertThat(channel.isActive()).isTrue();
    }
}
