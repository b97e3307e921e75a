package io.github.jamesgreylist.policy;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last to hear that a connection could not be accepted, as when others in this process have used up its files. Netty
 * waits a second then and tries again; without this, it would write a stack trace each time.
 */
@Sharable
public final class AcceptFailures extends ChannelInboundHandlerAdapter {

    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptFailures.class);

    private final RareWarning failures = new RareWarning(LOGGER);
    private final String clients;

    /** @param clients who they are, for the log */
    public AcceptFailures(String clients) {
        this.clients = clients;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failures.write(clients + " cannot be let in, they wait until the next try in a second: {}; if that is because too many"
            + " files are open, raise LimitNOFILE= in this process's unit, or ulimit -n", cause.getMessage());
    }
}
