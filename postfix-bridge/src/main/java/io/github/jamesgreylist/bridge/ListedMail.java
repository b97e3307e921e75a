package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mail of which somebody asks whether a list has it. */
final class ListedMail {

    private static final String NO_CLIENT = "0.0.0.0";

    @Option(names = "--client", paramLabel = "ADDRESS", description = "Which lines match a client of this address?")
    @Nullable
    String client;

    @Option(names = "--name", paramLabel = "NAME", description = "Its verified name, as Postfix's client_name: nobody is asked.")
    @Nullable
    String name;

    @Option(names = "--helo", paramLabel = "NAME", description = "What it greets with: no list looks at that.")
    @Nullable
    String helo;

    @Option(names = "--sender", paramLabel = "ADDRESS", description = "Which line matches this envelope sender?")
    @Nullable
    String sender;

    @Option(names = "--recipient", paramLabel = "ADDRESS", description = "Which line matches this envelope recipient?")
    @Nullable
    String recipient;

    boolean isNamed() {
        return client != null || name != null || sender != null || recipient != null;
    }

    /** @throws SettingsException if the client is no address */
    List<String> lines(Lists lists) {
        Attempt attempt = new Attempt(Instant.EPOCH, address(), Optional.ofNullable(name).filter(some -> !some.equals("unknown")),
            Optional.ofNullable(helo), withoutBrackets(sender), withoutBrackets(recipient), false, Optional.empty());
        List<String> found = new ArrayList<>();
        if (client != null || name != null) {
            found.add(line(lists.clients(), attempt, "the client"));
        }
        if (sender != null) {
            found.add(line(lists.senders(), attempt, "the sender"));
        }
        if (recipient != null) {
            found.add(line(lists.recipients(), attempt, "the recipient"));
            found.add(lists.recipientRules().get().explain(attempt.recipient())
                .map(ruling -> "recipient rules: the recipient: " + quoted(ruling.line()))
                .orElse("recipient rules: no line is about the recipient"));
        }
        return found;
    }

    private static String line(FileWhitelist list, Attempt attempt, String whom) {
        return list.name() + ": " + list.line(attempt).map(line -> whom + " is not greylisted, by " + quoted(line))
            .orElse("no line matches " + whom);
    }

    private static String quoted(Line line) {
        return line.file() + ":" + line.number() + ": " + line.text();
    }

    private InetAddress address() {
        String typed = client == null ? NO_CLIENT : client;
        return IpText.parse(typed)
            .orElseThrow(() -> new SettingsException("--client: it must be an address, for example 192.0.2.1 or 2001:db8::1"));
    }

    private static String withoutBrackets(@Nullable String address) {
        return address == null ? "" : address.replaceAll("^<|>$", "");
    }
}
