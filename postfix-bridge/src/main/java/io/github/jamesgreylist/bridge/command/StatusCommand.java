package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;

/** {@code greylist-bridge status}. */
@Command(name = "status", sortOptions = false, usageHelpAutoWidth = true, footerHeading = "%n", footer = ExitStatus.IN_WORDS,
    description = "Show how a running greylist is, and what it did in the last 24 hours.")
public final class StatusCommand extends ServerCommand {

    @Override
    Request request() {
        return Request.get("/greylist/status");
    }

    @Override
    int status(JsonObject answer) {
        return Words.text(answer, "store").equals("well") ? ExitStatus.DONE : ExitStatus.STORE_AWAY;
    }

    @Override
    int print(JsonObject answer) {
        String since = Words.text(answer, "started");
        say("greylist", Words.text(answer, "version") + ", mode " + Words.text(answer, "mode") + ", running since "
            + Words.time(answer, "started") + (since.isEmpty() ? "" : " (" + age(since) + ")"));
        say("settings", Words.text(answer, "settings"));
        say("database", database(answer));
        say("rows", Words.counts(answer, "rows"));
        say("lists", Words.counts(answer, "lists"));
        if (answer.has("today")) {
            printDay(answer.getAsJsonObject("today"));
        }
        return status(answer);
    }

    private static String age(String since) {
        return Words.span(Math.max(0, Duration.between(Instant.parse(since), Instant.now()).toSeconds()));
    }

    private static String database(JsonObject answer) {
        String since = Words.time(answer, "since");
        return switch (Words.text(answer, "store")) {
            case "well" -> "works";
            case "opening" -> "is still opening";
            default -> "AWAY" + (since.isEmpty() ? "" : " since " + since) + ": " + Words.text(answer, "cause");
        };
    }

    private void printDay(JsonObject day) {
        say("24 hours", Words.count(day, "firstContacts") + " first contacts, " + Words.count(day, "earlyRetries")
            + " early retries, " + Words.count(day, "cameBack") + " came back, " + Words.count(day, "neverCameBack")
            + " never came back");
        say("", Words.counts(day, "passed").isEmpty() ? "" : "passed: " + Words.counts(day, "passed"));
        if (Words.number(day, "unexamined") > 0) {
            say("", Words.count(day, "unexamined") + " not examined, " + Words.count(day, "outages") + " outages of "
                + Words.span(Words.number(day, "outageSeconds")) + " together");
        }
        if (Words.number(day, "lostLogLines") > 0) {
            say("", Words.count(day, "lostLogLines") + " log lines lost");
        }
    }
}
