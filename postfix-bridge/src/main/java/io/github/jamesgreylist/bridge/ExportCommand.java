package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.bridge.command.ExitStatus;
import io.github.jamesgreylist.bridge.command.ServerOptions;
import io.github.jamesgreylist.bridge.command.Transfer;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.transfer.Export;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greylist-bridge export}. */
@Command(name = "export", sortOptions = false, usageHelpAutoWidth = true,
    description = "Write the whole greylist to standard output, a line for each row: that of the server that is running, or"
        + " otherwise that in the database.")
final class ExportCommand implements Callable<Integer> {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Mixin
    DatabaseOptions database;

    @Mixin
    ServerOptions server;

    @Override
    public Integer call() throws IOException {
        Transfer transfer = new Transfer(server, database.dbdir);
        if (database.isEmbedded() && transfer.isPossible()) {
            try (Writer out = standardOutput()) {
                System.err.println("exported: " + transfer.export(out) + " rows");
            }
            return ExitStatus.DONE;
        }
        try (OfflineStore offline = OfflineStore.existing(database)) {
            GreylistStore store = offline.open();
            try (Writer out = standardOutput()) {
                System.err.println("exported: " + Export.write(store, out) + " rows");
            }
            return ExitStatus.DONE;
        }
    }

    /** Not System.out, which keeps errors to itself: a full disk must not look like a complete export. */
    private static Writer standardOutput() {
        return new BufferedWriter(new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8));
    }
}
