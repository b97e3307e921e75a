package io.github.jamesgreylist.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import java.nio.charset.StandardCharsets;

/**
 * What the library alone can do: a server on the bridge's Netty, with its transport and its number of threads, that
 * says DUNNO at each empty line and thinks nothing.
 */
final class EchoServer {

    /** As in the bridge. */
    private static final int THREADS = 2;
    private static final int BYTES_PER_READ = 4_096;
    private static final byte[] DUNNO = "action=DUNNO\n\n".getBytes(StandardCharsets.US_ASCII);

    private EchoServer() {
    }

    /** @param arguments the port */
    public static void main(String[] arguments) {
        EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(THREADS) : new NioEventLoopGroup(THREADS);
        Class<? extends ServerChannel> channel
            = Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        new ServerBootstrap()
            .group(loops)
            .channel(channel)
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(BYTES_PER_READ))
            .childHandler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new Echo());
                }
            })
            .bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])))
            .syncUninterruptibly();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {

        private byte last;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                bytes.forEachByte(b -> {
                    if (b == '\n' && last == '\n') {
                        context.write(Unpooled.wrappedBuffer(DUNNO), context.voidPromise());
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
