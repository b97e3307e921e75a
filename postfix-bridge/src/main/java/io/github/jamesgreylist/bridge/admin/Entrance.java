package io.github.jamesgreylist.bridge.admin;

import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.http.Access;
import io.github.jamesgreylist.admin.http.AdminRequest;
import io.github.jamesgreylist.admin.http.AdminResponse;
import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.policy.RareWarning;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One address that is listened on: who comes in there, and what answers.
 *
 * @param doorman says who is at the other end; blocks for at most a file
 * @param answers blocks; never throws
 */
record Entrance(Doorman doorman, Function<AdminRequest, AdminResponse> answers) {

    private static final Logger LOGGER = LoggerFactory.getLogger(Entrance.class);
    private static final RareWarning WRONG = new RareWarning(LOGGER);
    private static final String BEARER = "Bearer ";

    /** @param caller for the log */
    record Visitor(Caller caller, Access access) {}

    /** Finds out who asks. */
    @FunctionalInterface
    interface Doorman {

        /** @param authorization the header; empty if there is none */
        Visitor visitor(Channel channel, String authorization);
    }

    /** The rights of the file are the lock: whoever gets in may do everything. */
    static Visitor atSocket(Channel channel, String authorization) {
        return new Visitor(new Caller(userOf(channel), "socket"), Access.CHANGE);
    }

    private static String userOf(Channel channel) {
        try {
            PeerCredentials peer = ((EpollDomainSocketChannel) channel).peerCredentials();
            return SystemUsers.name(peer.uid());
        } catch (IOException e) {
            return "unknown";
        }
    }

    static Doorman withToken(Tokens tokens) {
        return (channel, authorization) -> {
            String from = addressOf(channel);
            Optional<Tokens.Token> token = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? tokens.find(authorization.substring(BEARER.length()).strip()) : Optional.empty();
            if (token.isEmpty() && !authorization.isEmpty()) {
                WRONG.write("admin: a request from {} has a token that is not in the file of --admin-token-file", from);
            }
            return token.map(known -> new Visitor(new Caller(known.name(), from), known.access()))
                .orElseGet(() -> new Visitor(new Caller("nobody", from), Access.NONE));
        };
    }

    /** Whoever gets there may look. */
    static Visitor forMetrics(Channel channel, String authorization) {
        return new Visitor(new Caller("nobody", addressOf(channel)), Access.READ);
    }

    private static String addressOf(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress address ? IpText.of(address.getAddress()) : "unknown";
    }
}
