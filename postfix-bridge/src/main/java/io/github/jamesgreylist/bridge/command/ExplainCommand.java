package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greylist-bridge explain}. */
@Command(name = "explain", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "Say what would become of a mail now, step by step, and why. Changes nothing.")
public final class ExplainCommand extends ServerCommand {

    private static final int WIDTH = 80;

    @Mixin
    MailOptions mail;

    @Option(names = "--name", paramLabel = "NAME", description = "Verified name of that server; looked up if it is left out.")
    @Nullable
    String name;

    @Option(names = "--helo", paramLabel = "NAME", description = "What that server calls itself.")
    @Nullable
    String helo;

    @Override
    Request request() {
        return mail.in(Request.get("/greylist/explain")).with("name", name).with("helo", helo);
    }

    @Override
    int print(JsonObject answer) {
        say(Words.wrapped("", Words.text(answer, "sentence"), WIDTH));
        if (answer.has("steps")) {
            for (JsonElement step : answer.getAsJsonArray("steps")) {
                print(step);
            }
        }
        return ExitStatus.DONE;
    }

    private void print(JsonElement element) {
        JsonObject step = element.getAsJsonObject();
        boolean answers = step.has("answers") && step.get("answers").getAsBoolean();
        say(Words.wrapped(String.format("%s %-15s ", answers ? "=>" : "  ", Words.text(step, "name")),
            Words.text(step, "finding"), WIDTH).stripTrailing());
    }
}
