package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.jamesgreylist.admin.http.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greylist-bridge list}. */
@Command(name = "list", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "List what a running greylist has stored: who waits, who has passed, and what that has earned.")
public final class ListCommand extends ServerCommand {

    private static final int LARGEST_PAGE = 1_000;

    @Mixin
    Filters filters;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100",
        description = "At most so many, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--after", paramLabel = "PLACE", description = "Go on behind a page: the 'next' of --json.")
    @Nullable
    String after;

    @Option(names = "--all", description = "All of them, however many.")
    boolean all;

    @Override
    Request request() {
        return filters.in(Request.get("/greylist/triplets")).with("limit", all ? LARGEST_PAGE : limit).with("after", after);
    }

    @Override
    public Integer call() throws IOException {
        JsonObject page = ask(request());
        JsonArray entries = entries(page);
        while (all && page.has("next")) {
            after = page.get("next").getAsString();
            page = ask(request());
            entries.addAll(entries(page));
        }
        if (json) {
            JsonObject whole = new JsonObject();
            whole.add("entries", entries);
            if (page.has("next")) {
                whole.add("next", page.get("next"));
            }
            say(Json.of(whole));
            return entries.isEmpty() ? ExitStatus.NOTHING_FOUND : ExitStatus.DONE;
        }
        page.add("entries", entries);
        return print(page);
    }

    private static JsonArray entries(JsonObject page) {
        return page.has("entries") ? page.getAsJsonArray("entries") : new JsonArray();
    }

    @Override
    int print(JsonObject answer) {
        JsonArray entries = entries(answer);
        if (entries.isEmpty()) {
            System.err.println("nothing is stored that matches");
            return ExitStatus.NOTHING_FOUND;
        }
        say(Rows.table(entries));
        if (answer.has("next")) {
            System.err.println("there are more than these " + entries.size() + ": --all shows all of them");
        }
        return ExitStatus.DONE;
    }
}
