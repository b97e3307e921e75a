package io.github.jamesgreylist.bridge.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose mail to whom. */
final class MailOptions {

    @Option(names = "--sender", required = true, paramLabel = "ADDRESS",
        description = "Envelope sender; <> for bounces.")
    String sender;

    @Option(names = "--recipient", required = true, paramLabel = "ADDRESS", description = "Envelope recipient.")
    String recipient;

    @Option(names = "--client", paramLabel = "ADDRESS",
        description = "Address of the server that delivers it; may be left out.")
    @Nullable
    String client;

    Request in(Request request) {
        return request.with("sender", sender).with("recipient", recipient).with("client", client);
    }
}
