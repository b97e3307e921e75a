package io.github.jamesgreylist.policy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/** What of Netty there is on this machine: its Linux library, which has Unix sockets, or the JDK's sockets. */
enum Transport {

    EPOLL {
        @Override
        EventLoopGroup newGroup() {
            return new EpollEventLoopGroup(THREADS, threads());
        }

        @Override
        Class<? extends ServerChannel> channel(ListenAddress address) {
            return address instanceof ListenAddress.Unix
                ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class;
        }
    },
    NIO {
        @Override
        EventLoopGroup newGroup() {
            return new NioEventLoopGroup(THREADS, threads());
        }

        @Override
        Class<? extends ServerChannel> channel(ListenAddress address) {
            if (address instanceof ListenAddress.Unix) {
                throw new CannotListenException(address, "Unix sockets need Netty's library for Linux on x86_64, which"
                    + " is not there or cannot be loaded from " + System.getProperty("java.io.tmpdir")
                    + " (mounted noexec?); use inet:127.0.0.1:10023");
            }
            return NioServerSocketChannel.class;
        }
    };

    /** They only copy bytes: the waiting for the database happens elsewhere. */
    private static final int THREADS = 2;

    static Transport ofThisMachine() {
        try {
            return Epoll.isAvailable() ? EPOLL : NIO;
        } catch (LinkageError e) {
            // A server whose Netty comes without it.
            return NIO;
        }
    }

    abstract EventLoopGroup newGroup();

    abstract Class<? extends ServerChannel> channel(ListenAddress address);

    private static DefaultThreadFactory threads() {
        return new DefaultThreadFactory("greylist-policy", true);
    }
}
