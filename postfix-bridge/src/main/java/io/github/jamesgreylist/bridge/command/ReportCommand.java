package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code greylist-bridge report}. */
@Command(name = "report", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "Report what greylisting did: what was deferred, what came back and after how long, what never did, who waits"
        + " too long and what would help. For a mail by cron: greylist-bridge report --days=7 | mail -s greylist root")
public final class ReportCommand extends ServerCommand {

    private static final int WIDTH = 80;

    @Option(names = "--days", paramLabel = "N", defaultValue = "1",
        description = "The last N days, at most 35 (default: ${DEFAULT-VALUE}).")
    int days;

    @Option(names = "--from", paramLabel = "TIME", description = "Instead: from 2026-12-01 or 2026-12-01T08:30:00Z on ...")
    @Nullable
    String from;

    @Option(names = "--to", paramLabel = "TIME", description = "... up to such a time (default: now).")
    @Nullable
    String to;

    @Override
    Request request() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return Request.get("/greylist/report")
            .with("from", from != null || to != null ? from : now.minus(Duration.ofDays(days))).with("to", to);
    }

    @Override
    int print(JsonObject answer) {
        say("Greylisting from " + Words.time(answer, "from") + " to " + Words.time(answer, "to") + "\n");
        if (answer.has("total")) {
            printTotal(answer, answer.getAsJsonObject("total"));
        }
        if (answer.has("notLookedAt")) {
            say("\nNot everybody who waits was looked at: " + Visible.of(answer.get("notLookedAt").getAsString()));
        }
        printRows("Waited longest", array(answer, "waitedLongest"));
        printStuck(array(answer, "waitTooLong"));
        printUnused(array(answer, "neverMatched"));
        return ExitStatus.DONE;
    }

    private static JsonArray array(JsonObject answer, String name) {
        return answer.has(name) ? answer.getAsJsonArray(name) : new JsonArray();
    }

    private void printTotal(JsonObject answer, JsonObject total) {
        long first = Words.number(total, "firstContacts");
        number("deferred for the first time", first, 0);
        number("  came back and passed", Words.number(total, "cameBack"), first);
        number("  never came back", Words.number(total, "neverCameBack"), first);
        number("deferred again, as too early", Words.number(total, "earlyRetries"), 0);
        if (answer.has("medianDelay")) {
            say(String.format(Locale.ROOT, "%-30s %12s", "half came back within",
                Words.span(Words.number(answer, "medianDelay"))));
        }
        if (Words.number(total, "observed") > 0) {
            number("only observed, not deferred", Words.number(total, "observed"), 0);
        }
        if (total.has("passed")) {
            total.getAsJsonObject("passed").entrySet()
                .forEach(each -> number("passed: " + Visible.of(each.getKey()), each.getValue().getAsLong(), 0));
        }
        printTrouble(total);
    }

    private void printTrouble(JsonObject total) {
        if (Words.number(total, "outages") + Words.number(total, "unexamined") > 0) {
            number("not examined", Words.number(total, "unexamined"), 0);
            number("outages of the database", Words.number(total, "outages"), 0);
            say(String.format(Locale.ROOT, "%-30s %12s", "  together", Words.span(Words.number(total, "outageSeconds"))));
        }
        if (Words.number(total, "lostLogLines") > 0) {
            number("log lines lost", Words.number(total, "lostLogLines"), 0);
        }
    }

    private void number(String what, long number, long of) {
        say(String.format(Locale.ROOT, "%-30s %12s%s", what, Words.count(number),
            of > 0 ? String.format(Locale.ROOT, "  %5.1f %%", 100.0 * number / of) : ""));
    }

    private void printRows(String heading, JsonArray rows) {
        if (!rows.isEmpty()) {
            say("\n" + heading + "\n");
            say(Rows.table(rows));
        }
    }

    private void printStuck(JsonArray stuck) {
        if (stuck.isEmpty()) {
            return;
        }
        say("\nWait too long: deferred again and again, for over two hours\n");
        for (JsonElement element : stuck) {
            JsonObject one = element.getAsJsonObject();
            say(Words.text(one, "sender") + " to " + Words.text(one, "recipient") + ", " + Words.count(one, "attempts")
                + " first contacts since " + Words.time(one, "since"));
            say("    from " + strings(array(one, "clients")));
            say(Words.wrapped("    ", Words.text(one, "common"), WIDTH).stripTrailing());
            if (!Words.text(one, "line").isEmpty()) {
                say("    what would help: greylist-bridge allow " + Words.text(one, "list").replaceFirst("s$", "") + " "
                    + quoted(Words.text(one, "line")));
            }
        }
    }

    /** For a shell: an address may have any of its signs in it. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9@._:/+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static String strings(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString).map(Visible::of)
            .collect(Collectors.joining(", "));
    }

    private void printUnused(JsonArray unused) {
        if (unused.isEmpty()) {
            return;
        }
        say("\nLines of lists that have matched nobody\n");
        Table table = new Table(width(), "LIST", "SINCE", "ENTRY", "PLACE");
        for (JsonElement element : unused) {
            JsonObject line = element.getAsJsonObject();
            table.row(Words.text(line, "list"), Words.time(line, "since"), Words.text(line, "entry"),
                Words.text(line, "file") + ":" + Words.text(line, "line"));
        }
        say(table);
    }
}
