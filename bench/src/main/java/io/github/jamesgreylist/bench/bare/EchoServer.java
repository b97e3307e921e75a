package io.github.jamesgreylist.bench.bare;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What the library alone can do: says DUNNO to each question. */
public final class EchoServer {

    private static final byte[] DUNNO = "action=DUNNO\n\n".getBytes(StandardCharsets.US_ASCII);

    private EchoServer() {}

    /** @param arguments the port */
    public static void main(String[] arguments) {
        BareServer.listen(Integer.parseInt(arguments[0]),
            context -> context.write(Unpooled.wrappedBuffer(DUNNO), context.voidPromise()));
    }
}
