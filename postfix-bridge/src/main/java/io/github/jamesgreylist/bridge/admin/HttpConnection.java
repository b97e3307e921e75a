package io.github.jamesgreylist.bridge.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, for one request: it is answered and closed. It is read from only as long as something is to come of it. All
 * its methods run on the event loop.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {

    static final int MOST_BODY = 64 * 1024;
    private static final String IMPORT = "/greylist/import";
    private static final String EXPORT = "/greylist/export";
    private static final Duration TO_ASK = Duration.ofSeconds(30);
    /** For who goes on sending what nobody reads: were the connection cut, the answer would be lost, too. */
    private static final Duration TO_STOP = Duration.ofSeconds(2);
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpConnection.class);

    private final Entrance entrance;
    private final Workers workers;
    private final Guests guests;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable RequestBody longBody;
    private @Nullable HttpRequest head;
    private boolean allHere;
    private boolean asked;
    private boolean draining;
    private @Nullable Future<?> timer;

    HttpConnection(Entrance entrance, Workers workers, Guests guests) {
        this.entrance = entrance;
        this.workers = workers;
        this.guests = guests;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        setTimer(context, TO_ASK, () -> refuse(context, Refusal.TOO_SLOW));
        context.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request && head == null && !asked) {
                begin(context, request);
            }
            if (message instanceof HttpContent content && head != null && !allHere) {
                go(context, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            refuse(context, malformed(request.decoderResult().cause()));
            return;
        }
        if (request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
            refuse(context, Refusal.TWO_HOSTS);
            return;
        }
        head = request;
        if (HttpUtil.is100ContinueExpected(request)) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE,
                Unpooled.EMPTY_BUFFER));
        }
        if (isAt(request, IMPORT)) {
            longBody = new RequestBody(context.channel());
            hand(context, request, longBody, true);
        }
    }

    private static Refusal malformed(Throwable cause) {
        return !(cause instanceof TooLongFrameException) ? Refusal.NOT_HTTP
            : cause.getClass().getSimpleName().contains("Header") ? Refusal.LONG_HEADERS : Refusal.LONG_ADDRESS;
    }

    private static boolean isAt(HttpRequest request, String path) {
        return request.uri().startsWith(path);
    }

    private void go(ChannelHandlerContext context, HttpContent content) {
        boolean broken = content.decoderResult().isFailure();
        allHere = content instanceof LastHttpContent && !broken;
        if (longBody != null) {
            longBody.put(content.content());
            if (allHere || broken) {
                longBody.end(allHere);
            }
        } else if (!asked) {
            collect(context, content);
        }
    }

    private void collect(ChannelHandlerContext context, HttpContent content) {
        byte[] bytes = new byte[content.content().readableBytes()];
        content.content().readBytes(bytes);
        body.writeBytes(bytes);
        if (content.decoderResult().isFailure()) {
            refuse(context, Refusal.NOT_HTTP);
        } else if (body.size() > MOST_BODY) {
            refuse(context, Refusal.LONG_BODY);
        } else if (allHere && head != null) {
            hand(context, head, new ByteArrayInputStream(body.toByteArray()), isAt(head, EXPORT));
        }
    }

    private void hand(ChannelHandlerContext context, HttpRequest request, InputStream in, boolean isLong) {
        asked = true;
        stopTimer();
        guests.hasAsked(context.channel());
        try {
            workers.submit(new Exchange(context.channel(), entrance, request, in, () -> answered(context)), isLong);
        } catch (RejectedExecutionException e) {
            refuse(context, Refusal.BUSY);
        }
    }

    /** More is read only for a request that is not complete; that of a long one asks for it itself. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!asked || draining) {
            context.read();
        }
    }

    private void refuse(ChannelHandlerContext context, Refusal refusal) {
        asked = true;
        stopTimer();
        Exchange.send(context.channel(), refusal.response(), () -> answered(context));
    }

    private void answered(ChannelHandlerContext context) {
        if (allHere || !(context.channel() instanceof DuplexChannel channel)) {
            context.close();
            return;
        }
        draining = true;
        setTimer(context, TO_STOP, context::close);
        channel.shutdownOutput();
        context.read();
    }

    private void setTimer(ChannelHandlerContext context, Duration time, Runnable action) {
        stopTimer();
        timer = context.executor().schedule(action, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && (!asked || draining)) {
            context.close();
        } else if (event instanceof ChannelInputShutdownEvent && longBody != null && !allHere) {
            longBody.end(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopTimer();
        if (longBody != null && !allHere) {
            longBody.end(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOGGER.debug("a connection of an administrator is closed", cause);
        context.close();
    }
}
