package io.github.jamesgreylist.whitelist;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.list.Line;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Lists and attempts for tests. */
final class Lines {

    private Lines() {
    }

    static List<Line> of(String... texts) {
        return IntStream.range(0, texts.length).mapToObj(i -> new Line("list", i + 1, texts[i])).toList();
    }

    static Attempt attempt(String client, String name, String sender, String recipient) {
        return new Attempt(Instant.EPOCH, ip(client), Optional.ofNullable(name), Optional.empty(), sender, recipient,
            false, Optional.empty());
    }

    static Attempt from(String client) {
        return attempt(client, null, "a@example.com", "b@example.org");
    }

    static Attempt named(String name) {
        return attempt("203.0.113.77", name, "a@example.com", "b@example.org");
    }

    static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
