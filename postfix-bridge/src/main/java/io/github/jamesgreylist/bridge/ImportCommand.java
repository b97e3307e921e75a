package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.command.ExitStatus;
import io.github.jamesgreylist.bridge.command.ServerOptions;
import io.github.jamesgreylist.bridge.command.Transfer;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.transfer.BadExportException;
import io.github.jamesgreylist.transfer.Export;
import io.github.jamesgreylist.transfer.Import;
import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greylist-bridge import}. */
@Command(name = "import", sortOptions = false, usageHelpAutoWidth = true, modelTransformer = StoredForm.class,
    description = "Read what export has written, or with --from what another greylister has stored. What is stored already stays"
        + " and only moves forward, so it may be done again, and while servers use the database.")
final class ImportCommand implements Callable<Integer> {

    private static final Path STANDARD_INPUT = Path.of("-");

    @Spec
    CommandSpec spec;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Mixin
    DatabaseOptions database;

    @Mixin
    ServerOptions server;

    @Mixin
    ForeignOptions foreign;

    @Parameters(paramLabel = "PLACE", arity = "0..1", defaultValue = "-",
        description = "What export has written; - for standard input (default). With --from=postgrey its directory, or text of"
            + " db_dump; with sqlgrey and iredapd the JDBC URL of the database; with the others a file.")
    String place;

    @Override
    public Integer call() throws IOException {
        ForeignOptions.Kind from = foreign.from;
        return from == null ? own() : foreign(from);
    }

    private boolean isServerThere(Transfer transfer) {
        return database.isEmbedded() && transfer.isPossible();
    }

    private int own() throws IOException {
        Path file = Path.of(place);
        Transfer transfer = new Transfer(server, database.dbdir);
        if (isServerThere(transfer)) {
            try (InputStream bytes = bytes(file)) {
                System.err.println(transfer.load(bytes));
                return ExitStatus.DONE;
            } catch (NoSuchFileException e) {
                throw noSuchFile(file);
            }
        }
        return offline(file);
    }

    private static InputStream bytes(Path file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file);
    }

    private static SettingsException noSuchFile(Path file) {
        return new SettingsException("'" + file + "' is refused: there is no such file");
    }

    private int offline(Path file) throws IOException {
        // A byte that is no UTF-8 is an error, and no question mark in somebody's address.
        try (InputStream bytes = bytes(file);
                BufferedReader in = new BufferedReader(
                    new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()));
                OfflineStore offline = OfflineStore.created(database)) {
            System.err.println(inWords(Import.read(in, offline.open(), Instant.now())));
            return ExitStatus.DONE;
        } catch (NoSuchFileException e) {
            throw noSuchFile(file);
        } catch (CharacterCodingException e) {
            throw new SettingsException("'" + file + "' is refused: it is not in UTF-8; rows from before that place may be"
                + " imported already, and may be imported again");
        } catch (BadExportException e) {
            return failed((file.equals(STANDARD_INPUT) ? "standard input" : file) + ", " + e.getMessage());
        }
    }

    private static String inWords(Import.Result result) {
        return String.format("imported: %d rows new, %d changed, %d as they were, %d left out because they have expired",
            result.added(), result.changed(), result.unchanged(), result.expired());
    }

    private static int failed(String why) {
        System.err.println("greylist-bridge: " + why.replaceAll("\\p{Cntrl}", "?"));
        return ExitStatus.FAILED;
    }

    private int foreign(ForeignOptions.Kind from) throws IOException {
        if (from.isInTables() && place.equals(STANDARD_INPUT.toString())) {
            throw new SettingsException("--from=" + from + " needs the JDBC URL of its database");
        }
        database.dbdir = directory();
        Transfer transfer = new Transfer(server, database.dbdir);
        ForeignImport rows =
            new ForeignImport(foreign, from, place, StoredForm.read(spec, foreign.server(database)));
        try {
            String result = isServerThere(transfer) ? throughServer(rows, transfer) : intoDatabase(rows);
            rows.tellWhatIsLeftOut(System.err);
            System.err.println(result);
            rows.tellLinesForLists(System.out);
            return ExitStatus.DONE;
        } catch (ForeignDataException e) {
            return failed(e.getMessage());
        }
    }

    /** The place of the unit that is shipped, rather than that of postgrey, in which no service of ours would look. */
    private Path directory() {
        boolean isTyped = spec.commandLine().getParseResult().hasMatchedOption("--dbdir");
        return isTyped || !Files.isDirectory(ServerOptions.SHIPPED) ? database.dbdir : ServerOptions.SHIPPED;
    }

    private String intoDatabase(ForeignImport rows) throws IOException {
        rows.requirePlace();
        try (OfflineStore offline = OfflineStore.created(database)) {
            return inWords(Import.of(rows, offline.open(), Instant.now()));
        }
    }

    /** As an export, which the server may begin to read only when it is known to be complete. */
    private static String throughServer(ForeignImport rows, Transfer transfer) throws IOException {
        Path export = Files.createTempFile("greylist-", ".export");
        try {
            try (Writer out = Files.newBufferedWriter(export)) {
                Export.write(rows, out);
            }
            try (InputStream bytes = Files.newInputStream(export)) {
                return transfer.load(bytes);
            }
        } finally {
            Files.delete(export);
        }
    }
}
