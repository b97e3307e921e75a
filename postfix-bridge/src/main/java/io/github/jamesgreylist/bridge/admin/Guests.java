package io.github.jamesgreylist.bridge.admin;

import io.netty.channel.Channel;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections of one entrance, of which there are not many. Who comes and finds it full takes the place of who has been
 * there the longest without asking anything, so nobody keeps others out by saying nothing. For one event loop.
 */
final class Guests {

    static final int MOST = 32;

    private final Set<Channel> all = new HashSet<>();
    private final Set<Channel> silent = new LinkedHashSet<>();

    /** @return false if there is no room: all are being answered */
    boolean admit(Channel channel) {
        if (all.size() >= MOST && !silent.isEmpty()) {
            Channel oldest = silent.iterator().next();
            left(oldest);
            oldest.close();
        }
        if (all.size() >= MOST) {
            return false;
        }
        all.add(channel);
        silent.add(channel);
        channel.closeFuture().addListener(closed -> left(channel));
        return true;
    }

    /** Its request is complete, or long. */
    void hasAsked(Channel channel) {
        silent.remove(channel);
    }

    private void left(Channel channel) {
        all.remove(channel);
        silent.remove(channel);
    }
}
