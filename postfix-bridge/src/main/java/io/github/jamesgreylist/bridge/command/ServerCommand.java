package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.jamesgreylist.admin.http.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a running server, and prints what it says. */
abstract class ServerCommand implements Callable<Integer> {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final int USUAL_WIDTH = 80;
    /** For who reads on, with grep and the like: nothing is cut. */
    private static final int ANY_WIDTH = 1_000;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Option(names = "--dbdir", paramLabel = "PATH",
        description = "Ask the server that was started with this --dbdir (default: /var/lib/greylist or /var/lib/postgrey,"
            + " whichever has a socket).")
    @Nullable
    Path dbdir;

    @Mixin
    ServerOptions server;

    @Option(names = "--json", description = "Print the server's own answer, for programs.")
    boolean json;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** What is asked. */
    abstract Request request();

    /** Prints an answer for people. @return the exit status */
    abstract int print(JsonObject answer);

    @Override
    public Integer call() throws IOException {
        JsonObject answer = ask(request());
        if (json) {
            out.println(Json.of(answer));
            return status(answer);
        }
        return print(answer);
    }

    /** The same without printing. */
    int status(JsonObject answer) {
        return ExitStatus.DONE;
    }

    /** @throws CommandFailure unless the server has done it */
    final JsonObject ask(Request request) throws IOException {
        return ask(server, dbdir, request);
    }

    static JsonObject ask(ServerOptions server, @Nullable Path dbdir, Request request) throws IOException {
        try (Answer answer = server.wire(dbdir, request.patience()).ask(request, server.headers())) {
            JsonObject object = parse(answer.text());
            if (answer.status() >= 300) {
                throw server.refused(answer.status(), Words.text(object, "message"));
            }
            return object;
        }
    }

    /** Empty for what is none: an error page of something else. */
    static JsonObject parse(String text) {
        try {
            JsonElement element = JsonParser.parseString(text);
            return element.isJsonObject() ? element.getAsJsonObject() : new JsonObject();
        } catch (JsonParseException e) {
            return new JsonObject();
        }
    }

    final void say(String text) {
        out.println(text);
    }

    final void say(Table table) {
        out.print(table.text());
    }

    /** A line that begins with a word and goes on beside it. */
    final void say(String word, String text) {
        if (!text.isEmpty()) {
            out.print(Words.wrapped(String.format("%-10s ", word), text, Math.min(width(), USUAL_WIDTH)));
        }
    }

    /** That of the terminal; COLUMNS says otherwise. */
    static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns)
            : isTerminal() ? USUAL_WIDTH : ANY_WIDTH;
    }

    /** Whether somebody sees standard output as it is. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(STANDARD_OUTPUT).toString().matches("/dev/(pts/|tty).*");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
