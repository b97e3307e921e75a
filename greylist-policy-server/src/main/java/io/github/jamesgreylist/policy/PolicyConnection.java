package io.github.jamesgreylist.policy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection. Its requests are answered one after the other. It reads only when it has begun with all that it has
 * read, so a client that sends without end, or never reads, fills its own socket and no memory here. All its methods run
 * on the connection's event loop.
 */
final class PolicyConnection extends ChannelInboundHandlerAdapter {

    /** Fired at the end of the server: what has begun is finished, then the connection closes. */
    static final Object STOP = new Object();
    /** Netty reads on without being asked once the client has shut its side down. */
    private static final int MOST_UNREAD = 256 * 1024;
    /** Who connects, asks: at the end of the server, the first request is waited for so long. */
    private static final long MILLIS_FOR_FIRST_REQUEST = 1_000;
    private static final Logger LOGGER = LoggerFactory.getLogger(PolicyConnection.class);
    private static final RareWarning MALFORMED = new RareWarning(LOGGER);
    private static final RareWarning TOO_MUCH = new RareWarning(LOGGER);

    private final PolicyService service;
    private final boolean singleRequest;
    private final Timeouts timeouts;
    private final HeldBytes allHeld;
    private final RequestParser parser = new RequestParser();
    private ByteBuf unread = Unpooled.EMPTY_BUFFER;
    private long held;
    private boolean busy;
    private boolean noMoreInput;
    private boolean stopping;
    /** Nobody has asked yet, and somebody may still be about to. */
    private boolean expected = true;
    private boolean closing;
    /** By {@link System#nanoTime}; of consequence only if there is one. */
    private long deadline;
    private boolean hasDeadline;
    private boolean deadlineOfRequest;
    /** Fires no later than the deadline. One that is put off, as with each request, leaves it alone. */
    private @Nullable Future<?> timer;
    private long timerFires;

    PolicyConnection(PolicyService service, boolean singleRequest, Timeouts timeouts, HeldBytes allHeld) {
        this.service = service;
        this.singleRequest = singleRequest;
        this.timeouts = timeouts;
        this.allHeld = allHeld;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        proceed(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (closing) {
            bytes.release();
            return;
        }
        if (unread.readableBytes() + bytes.readableBytes() > MOST_UNREAD) {
            bytes.release();
            context.close();
            return;
        }
        unread = unread.isReadable() ? Unpooled.wrappedBuffer(unread, bytes) : replace(bytes);
        proceed(context);
    }

    private ByteBuf replace(ByteBuf bytes) {
        unread.release();
        return bytes;
    }

    /** Answers what has been read, and then reads on, waits or closes. */
    private void proceed(ChannelHandlerContext context) {
        try {
            while (!busy && !closing && unread.isReadable() && context.channel().isWritable()) {
                ByteBuffer bytes = unread.nioBuffer();
                Optional<PolicyRequest> request = parser.parse(bytes);
                unread.skipBytes(bytes.position());
                if (request.isPresent()) {
                    hasDeadline = false;
                    ask(context, request.get());
                }
            }
        } catch (MalformedRequestException e) {
            MALFORMED.write("a policy client sent {}: its connection is closed without an answer", e.getMessage());
            closeWhenSent(context);
            return;
        }
        if (!unread.isReadable()) {
            unread = replace(Unpooled.EMPTY_BUFFER);
        }
        if (!closing && !hold(parser.size() + unread.readableBytes())) {
            TOO_MUCH.write("unfinished requests of policy clients hold more than {} bytes: a connection with one is"
                + " closed", allHeld.most());
            context.close();
            return;
        }
        if (!closing && !unread.isReadable()) {
            if (!busy && (noMoreInput || stopping && !expected && !parser.isMidRequest())) {
                closeWhenSent(context);
                return;
            }
            if (!noMoreInput) {
                // Also while a request waits for its answer: to stop reading and to begin again are two system calls.
                context.read();
            }
        }
        setDeadline(context);
    }

    /** @return whether the server has room for as many bytes of this connection */
    private boolean hold(long bytes) {
        long before = held;
        held = bytes;
        return before == bytes || allHeld.change(before, bytes);
    }

    private void ask(ChannelHandlerContext context, PolicyRequest request) throws MalformedRequestException {
        expected = false;
        CompletableFuture<PolicyAnswer> answer = service.answer(request, context.executor());
        if (answer.isDone()) {
            send(context, answer.join());
            return;
        }
        busy = true;
        answer.thenAccept(action -> {
            if (context.executor().inEventLoop()) {
                answered(context, action);
            } else {
                // Something failed before it came to the event loop.
                context.executor().execute(() -> answered(context, action));
            }
        });
    }

    private void answered(ChannelHandlerContext context, PolicyAnswer answer) {
        busy = false;
        if (!closing) {
            send(context, answer);
            proceed(context);
        }
    }

    private void send(ChannelHandlerContext context, PolicyAnswer answer) {
        if (answer.isSilence()) {
            closeWhenSent(context);
            return;
        }
        context.writeAndFlush(Unpooled.wrappedBuffer(answer.bytes()), context.voidPromise());
        if (singleRequest) {
            closeWhenSent(context);
        }
    }

    private void closeWhenSent(ChannelHandlerContext context) {
        closing = true;
        setDeadline(context);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Waiting for a verdict needs none: the greylist keeps its time budget. */
    private void setDeadline(ChannelHandlerContext context) {
        boolean ofRequest = parser.isMidRequest() || !context.channel().isWritable() || closing;
        if (hasDeadline && deadlineOfRequest && ofRequest) {
            return;
        }
        hasDeadline = !busy && context.channel().isActive();
        if (hasDeadline) {
            deadlineOfRequest = ofRequest;
            deadline = System.nanoTime() + (ofRequest ? timeouts.request() : timeouts.idle()).toNanos();
            if (timer == null || deadline - timerFires < 0) {
                stopTimer();
                startTimer(context);
            }
        }
    }

    private void startTimer(ChannelHandlerContext context) {
        timerFires = deadline;
        timer = context.executor().schedule(() -> timerFired(context), deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void timerFired(ChannelHandlerContext context) {
        timer = null;
        if (hasDeadline && System.nanoTime() - deadline >= 0) {
            context.close();
        } else if (hasDeadline) {
            startTimer(context);
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            proceed(context);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            noMoreInput = true;
            proceed(context);
        } else if (event == STOP) {
            // A request that has begun to arrive is let arrive; PolicyServer bounds the wait.
            stopping = true;
            context.executor().schedule(() -> expectNothing(context), expected ? MILLIS_FOR_FIRST_REQUEST : 0,
                TimeUnit.MILLISECONDS);
        }
    }

    private void expectNothing(ChannelHandlerContext context) {
        expected = false;
        if (!closing) {
            proceed(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        hasDeadline = false;
        stopTimer();
        closing = true;
        unread = replace(Unpooled.EMPTY_BUFFER);
        hold(0);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOGGER.debug("a policy connection is closed", cause);
        context.close();
    }
}
