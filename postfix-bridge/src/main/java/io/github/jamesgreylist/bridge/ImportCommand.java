package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.command.ExitStatus;
import io.github.jamesgreylist.bridge.command.ServerOptions;
import io.github.jamesgreylist.bridge.command.Transfer;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.transfer.BadExportException;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code postfix-bridge import}. */
@Command(name = "import", sortOptions = false, usageHelpAutoWidth = true,
    description = "Read what export has written. What is stored already stays and only moves forward, so it may be"
        + " done again, and while servers use the database.")
final class ImportCommand implements Callable<Integer> {

    private static final Path STANDARD_INPUT = Path.of("-");

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Mixin
    DatabaseOptions database;

    @Mixin
    ServerOptions server;

    @Parameters(paramLabel = "FILE", arity = "0..1", defaultValue = "-",
        description = "What export has written; - for standard input (default).")
    Path file;

    @Override
    public Integer call() throws IOException {
        Transfer transfer = new Transfer(server, database.dbdir);
        if (database.database == null && transfer.isPossible()) {
            try (InputStream bytes = bytes()) {
                System.err.println(transfer.load(bytes));
                return ExitStatus.DONE;
            } catch (NoSuchFileException e) {
                throw noSuchFile();
            }
        }
        return offline();
    }

    private InputStream bytes() throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(file);
    }

    private SettingsException noSuchFile() {
        return new SettingsException("'" + file + "' is refused: there is no such file");
    }

    private int offline() throws IOException {
        // A byte that is no UTF-8 is an error, and no question mark in somebody's address.
        try (InputStream bytes = bytes();
                BufferedReader in = new BufferedReader(
                    new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder()));
                OfflineStore offline = OfflineStore.created(database)) {
            Import.Result result = Import.read(in, offline.open(), Instant.now());
            System.err.printf("imported: %d rows new, %d changed, %d as they were, %d left out because they have expired%n",
                result.added(), result.changed(), result.unchanged(), result.expired());
            return ExitStatus.DONE;
        } catch (NoSuchFileException e) {
            throw noSuchFile();
        } catch (CharacterCodingException e) {
            throw new SettingsException("'" + file + "' is refused: it is not in UTF-8; rows from before that place may be"
                + " imported already, and may be imported again");
        } catch (BadExportException e) {
            System.err
                .println("postfix-bridge: " + (file.equals(STANDARD_INPUT) ? "standard input" : file) + ", " + e.getMessage());
            return ExitStatus.FAILED;
        }
    }
}
