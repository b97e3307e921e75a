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
public enum Transport {

    EPOLL {
        @Override
        public EventLoopGroup newGroup(int threads, String name) {
            return new EpollEventLoopGroup(threads, named(name));
        }

        @Override
        public Class<? extends ServerChannel> channel(ListenAddress address) {
            return address instanceof ListenAddress.Unix
                ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class;
        }
    },
    NIO {
        @Override
        public EventLoopGroup newGroup(int threads, String name) {
            return new NioEventLoopGroup(threads, named(name));
        }

        @Override
        public Class<? extends ServerChannel> channel(ListenAddress address) {
            if (address instanceof ListenAddress.Unix) {
                throw new CannotListenException(address, "Unix sockets need Netty's library for Linux on x86_64, which"
                    + " is not there or cannot be loaded from " + System.getProperty("java.io.tmpdir")
                    + " (mounted noexec?); use inet:127.0.0.1:10023");
            }
            return NioServerSocketChannel.class;
        }
    };

    public static Transport ofThisMachine() {
        try {
            return Epoll.isAvailable() ? EPOLL : NIO;
        } catch (LinkageError e) {
            // A server whose Netty comes without it.
            return NIO;
        }
    }

    /** @param name of the threads, which do not keep the process alive */
    public abstract EventLoopGroup newGroup(int threads, String name);

    /** @throws CannotListenException if there are no sockets of that kind */
    public abstract Class<? extends ServerChannel> channel(ListenAddress address);

    private static DefaultThreadFactory named(String name) {
        return new DefaultThreadFactory(name, true);
    }
}
