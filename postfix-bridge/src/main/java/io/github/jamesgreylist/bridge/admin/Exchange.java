package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.admin.http.AdminRequest;
import io.github.jamesgreylist.admin.http.AdminResponse;
import io.github.jamesgreylist.policy.RareWarning;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request and its answer. Runs on a worker. */
final class Exchange implements Runnable {

    private static final Logger LOGGER = LoggerFactory.getLogger(Exchange.class);
    private static final Duration TO_TAKE_IT = Duration.ofSeconds(60);
    private static final RareWarning FAULTS = new RareWarning(LOGGER);

    private final Channel channel;
    private final Entrance entrance;
    private final HttpRequest head;
    private final InputStream body;
    private final Runnable sent;

    /** @param sent runs on the event loop when all of the answer is on its way to the reader */
    Exchange(Channel channel, Entrance entrance, HttpRequest head, InputStream body, Runnable sent) {
        this.channel = channel;
        this.entrance = entrance;
        this.head = head;
        this.body = body;
        this.sent = sent;
    }

    /** Whatever goes wrong concerns this connection, and no mail. */
    @Override
    public void run() {
        try {
            AdminResponse answer = entrance.answers().apply(request());
            if (answer.streamed()) {
                stream(answer);
            } else {
                send(channel, answer, sent);
            }
        } catch (IOException e) {
            LOGGER.debug("a reader of an answer is gone", e);
            channel.close();
        } catch (RuntimeException | Error e) {
            FAULTS.write("admin: a request could not be answered", e);
            send(channel, Refusal.FAULT.response(), sent);
        }
    }

    private AdminRequest request() {
        Map<String, String> headers = new LinkedHashMap<>();
        head.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        String[] address = head.uri().split("\\?", 2);
        Entrance.Visitor visitor = entrance.doorman().visitor(channel, head.headers().get(HttpHeaderNames.AUTHORIZATION, ""));
        return new AdminRequest(head.method().name(), address[0], address.length > 1 ? address[1] : "", headers, body,
            visitor.caller(), visitor.access());
    }

    /** At once, as it is not long. */
    static void send(Channel channel, AdminResponse answer, Runnable sent) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            answer.body().writeTo(bytes);
        } catch (IOException e) {
            throw new AssertionError("it is in memory", e);
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(bytes.toByteArray()));
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.size());
        describe(response, answer);
        Future<?> tooLate = channel.eventLoop().schedule(() -> channel.close(), TO_TAKE_IT.toMillis(), TimeUnit.MILLISECONDS);
        channel.writeAndFlush(response).addListener(done -> {
            tooLate.cancel(false);
            sent.run();
        });
    }

    /** A reader that finds no end knows that something is missing. */
    private void stream(AdminResponse answer) throws IOException {
        HttpResponse response =
            new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        if (head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        describe(response, answer);
        channel.writeAndFlush(response);
        try {
            ResponseBody out = new ResponseBody(channel);
            answer.body().writeTo(out);
            out.flush();
        } catch (RuntimeException e) {
            FAULTS.write("admin: an answer broke off", e);
            channel.close();
            return;
        }
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(done -> sent.run());
    }

    private static void describe(HttpResponse response, AdminResponse answer) {
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
}
