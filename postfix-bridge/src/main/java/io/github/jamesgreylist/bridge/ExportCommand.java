package io.github.jamesgreylist.bridge;

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

/** {@code postfix-bridge export}. */
@Command(name = "export", sortOptions = false, usageHelpAutoWidth = true,
    description = "Write the whole greylist to standard output, a line for each row.")
final class ExportCommand implements Callable<Integer> {

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Display this help and exit.")
    boolean help;

    @Mixin
    DatabaseOptions database;

    @Override
    public Integer call() throws IOException {
        try (OfflineStore offline = OfflineStore.existing(database)) {
            GreylistStore store = offline.open();
            // Not System.out, which keeps errors to itself: a full disk must not look like a complete export.
            try (Writer out = new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8))) {
                System.err.println("exported: " + Export.write(store, out) + " rows");
            }
            return 0;
        }
    }
}
