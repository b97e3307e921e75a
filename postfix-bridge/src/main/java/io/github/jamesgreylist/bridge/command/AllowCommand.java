package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greylist-bridge allow}. */
@Command(name = "allow", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "Add an entry to a running greylist's list of clients, recipients or senders that are never deferred.")
public final class AllowCommand extends ServerCommand {

    /** Lists, by one that is on them. */
    enum Whom {
        CLIENT, RECIPIENT, SENDER;

        String inWords() {
            return name().toLowerCase(Locale.ROOT) + "s";
        }
    }

    @Parameters(index = "0", paramLabel = "client|recipient|sender", description = "The list.")
    Whom whom;

    @Parameters(index = "1", paramLabel = "ENTRY",
        description = "As in its file: a network, a domain, an address. See docs/behaviour.md, section 6.")
    String entry;

    @Option(names = "--reason", paramLabel = "TEXT", description = "A few words, which stand in the file beside the entry.")
    @Nullable
    String reason;

    @Option(names = "--remove", description = "Take an entry out again that was added so.")
    boolean remove;

    @Override
    Request request() {
        JsonObject body = new JsonObject();
        body.addProperty("entry", entry);
        if (!remove && reason != null) {
            body.addProperty("reason", reason);
        }
        return new Request(remove ? "DELETE" : "POST", "/greylist/lists/" + whom.inWords()).body("application/json",
            new ByteArrayInputStream(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    int print(JsonObject answer) {
        say((remove ? "removed" : "added") + ": " + Visible.of(entry) + (remove ? " from" : " to") + " the list of "
            + whom.inWords() + ", " + Words.count(answer, "inForce") + " entries in force" + file(answer));
        String trouble = Words.text(answer, "trouble");
        if (!trouble.isEmpty()) {
            System.err.println("greylist-bridge: the list's files are not what is in force: " + trouble);
            return ExitStatus.FAILED;
        }
        return ExitStatus.DONE;
    }

    private static String file(JsonObject answer) {
        return !answer.has("files") ? ""
            : StreamSupport.stream(answer.getAsJsonArray("files").spliterator(), false).map(JsonElement::getAsJsonObject)
                .filter(file -> file.has("editable") && file.get("editable").getAsBoolean()).findFirst()
                .map(file -> " (" + Words.text(file, "name") + ")").orElse("");
    }
}
