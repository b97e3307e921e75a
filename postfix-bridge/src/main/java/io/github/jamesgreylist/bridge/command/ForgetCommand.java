package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greylist-bridge forget}. */
@Command(name = "forget", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "Delete the rows that list would show: who comes again is a stranger again. One of --client, --sender and"
        + " --recipient must be there.")
public final class ForgetCommand extends ServerCommand {

    @Mixin
    Filters filters;

    @Override
    Request request() {
        if (filters.client == null && filters.sender == null && filters.recipient == null) {
            throw ServerOptions.wrong("forget: this would forget everything: name --client, --sender or --recipient");
        }
        return filters.in(new Request("DELETE", "/greylist/triplets"));
    }

    @Override
    int status(JsonObject answer) {
        return Words.number(answer, "forgotten") == 0 ? ExitStatus.NOTHING_FOUND : ExitStatus.DONE;
    }

    @Override
    int print(JsonObject answer) {
        say("forgotten: " + Words.count(answer, "forgotten") + " rows");
        say("note:", Words.text(answer, "note"));
        return status(answer);
    }
}
