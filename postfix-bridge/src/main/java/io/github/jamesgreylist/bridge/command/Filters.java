package io.github.jamesgreylist.bridge.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rows are meant. */
final class Filters {

    @Option(names = "--client", paramLabel = "CLIENT",
        description = "An address, whose network is found, a network as it is shown, or spf:example.org.")
    @Nullable
    String client;

    @Option(names = "--sender", paramLabel = "ADDRESS", description = "An address, @example.org, or <> for bounces.")
    @Nullable
    String sender;

    @Option(names = "--recipient", paramLabel = "ADDRESS", description = "An address or @example.org.")
    @Nullable
    String recipient;

    @Option(names = "--kind", paramLabel = "KIND",
        description = "triplet, network, spf-domain, known-sender, known-domain, correspondent, correspondent-domain or release.")
    @Nullable
    String kind;

    @Option(names = "--state", paramLabel = "waiting|passed", description = "Whether a triplet still waits.")
    @Nullable
    String state;

    @Option(names = "--older", paramLabel = "TIME", description = "First seen at least so long ago, for example '2 hours'.")
    @Nullable
    String older;

    @Option(names = "--newer", paramLabel = "TIME", description = "First seen at most so long ago.")
    @Nullable
    String newer;

    Request in(Request request) {
        return request.with("client", client).with("sender", sender).with("recipient", recipient).with("kind", kind)
            .with("state", state).with("older", older).with("newer", newer);
    }
}
