package io.github.jamesgreylist.bench.bare;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** What the bridge's Netty does, with the bridge's transport and its number of threads, and nothing else. */
final class BareServer {

    /** As in the bridge. */
    private static final int THREADS = 2;
    private static final int BYTES_PER_READ = 4_096;

    private BareServer() {}

    /** @param question is called at each empty line, on the thread of the connection, which flushes when it has read all */
    static void listen(int port, Consumer<ChannelHandlerContext> question) {
        EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(THREADS) : new NioEventLoopGroup(THREADS);
        Class<? extends ServerChannel> channel =
            Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        new ServerBootstrap()
            .group(loops)
            .channel(channel)
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BYTES_PER_READ))
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new Connection(question));
                }
            })
            .bind(new InetSocketAddress("127.0.0.1", port))
            .syncUninterruptibly();
    }

    private static final class Connection extends ChannelInboundHandlerAdapter {

        private final Consumer<ChannelHandlerContext> question;
        private byte last;

        Connection(Consumer<ChannelHandlerContext> question) {
            this.question = question;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                bytes.forEachByte(b -> {
                    if (b == '\n' && last == '\n') {
                        question.accept(context);
                    }
                    last = b;
                    return true;
                });
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
