package io.github.jamesgreylist.policy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.reflect.Constructor;

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

        @Override
        void takeOver(InheritedSocket socket, ServerBootstrap bootstrap) {
            // Where systemd hands over sockets that block, its default, to accept more than there is would hold the thread.
            bootstrap.option(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
            bootstrap.channelFactory(() -> socket.listening().address() instanceof DomainSocketAddress
                ? listeningDomainSocket(socket.descriptor()) : new EpollServerSocketChannel(socket.descriptor()));
        }

        /** Since Netty 4.1.108 there is a constructor for it; the older one makes a channel that never accepts. */
        private ServerChannel listeningDomainSocket(int descriptor) {
            try {
                Constructor<?> socket = Class.forName("io.netty.channel.epoll.LinuxSocket").getDeclaredConstructor(int.class);
                socket.setAccessible(true);
                Constructor<EpollServerDomainSocketChannel> channel =
                    EpollServerDomainSocketChannel.class.getDeclaredConstructor(socket.getDeclaringClass(), boolean.class);
                channel.setAccessible(true);
                return channel.newInstance(socket.newInstance(descriptor), true);
            } catch (ReflectiveOperationException e) {
                throw new ChannelException("another Netty than that of this program", e);
            }
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

        @Override
        void takeOver(InheritedSocket socket, ServerBootstrap bootstrap) {
            throw new CannotListenException("the socket " + socket + " cannot be taken over without Netty's library for Linux");
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

    /**
     * Has the bootstrap make channels of a socket that listens already.
     *
     * @throws CannotListenException if that cannot be done here: {@link InheritedSocket#isPossible}
     */
    abstract void takeOver(InheritedSocket socket, ServerBootstrap bootstrap);

    private static DefaultThreadFactory named(String name) {
        return new DefaultThreadFactory(name, true);
    }
}
