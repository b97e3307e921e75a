package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Export and import through a running server. */
public final class Transfer {

    private static final String END = "end\t";

    private final ServerOptions server;
    private final Path dbdir;

    /** @param dbdir for a server that has no other name */
    public Transfer(ServerOptions server, Path dbdir) {
        this.server = server;
        this.dbdir = dbdir;
    }

    /** Whether there is a server to go through: one that is named, or that listens in the directory. */
    public boolean isPossible() {
        return server.isNamed() || new UnixWire(ServerOptions.socket(dbdir), Patience.USUAL).isAnybodyThere();
    }

    /**
     * Writes all of it.
     *
     * @return how many rows
     * @throws CommandFailure if it is not complete
     */
    public long export(Writer out) throws IOException {
        Request request = Request.get("/greylist/export");
        try (Answer answer = server.wire(dbdir, request.patience()).ask(request, server.headers())) {
            if (answer.status() != 200) {
                throw server.refused(answer.status(), Words.text(ServerCommand.parse(answer.text()), "message"));
            }
            return copy(answer.body(), out);
        } catch (IOException e) {
            throw CommandFailure.of("the export is not complete: " + e.getMessage());
        }
    }

    private static long copy(InputStream body, Writer out) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        String last = "";
        long lines = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.write(line);
            out.write('\n');
            last = line;
            lines++;
        }
        out.flush();
        if (!last.startsWith(END)) {
            throw new IOException("its last line is missing");
        }
        return lines - 2;
    }

    /** @return what became of the rows: a sentence */
    public String load(InputStream in) throws IOException {
        JsonObject result =
            ServerCommand.ask(server, dbdir, new Request("POST", "/greylist/import").body("text/plain; charset=utf-8", in));
        return String.format("imported: %d rows new, %d changed, %d as they were, %d left out because they have expired",
            Words.number(result, "added"), Words.number(result, "changed"), Words.number(result, "unchanged"),
            Words.number(result, "expired"));
    }
}
