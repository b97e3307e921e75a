package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greylist-bridge release}. */
@Command(name = "release", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "Let mail of a sender to a recipient pass at its next try, wherever that comes from, once within two days. It"
        + " comes when the sender's server tries again.")
public final class ReleaseCommand extends ServerCommand {

    @Mixin
    MailOptions mail;

    @Override
    Request request() {
        return mail.in(new Request("POST", "/greylist/release"));
    }

    @Override
    int print(JsonObject answer) {
        String sender = Words.text(answer, "sender");
        String client = Words.text(answer, "client");
        say("released: mail of " + (sender.isEmpty() ? "<>" : sender) + " to " + Words.text(answer, "recipient")
            + (client.isEmpty() ? "" : " from " + client) + " passes at its next try until " + Words.time(answer, "until"));
        return ExitStatus.DONE;
    }
}
