package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.jdbc.foreign.ForeignDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.transfer.Import;
import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import io.github.jamesgreylist.transfer.foreign.ForeignRows;
import io.github.jamesgreylist.transfer.foreign.MilterGreylist;
import io.github.jamesgreylist.transfer.foreign.Postgrey;
import io.github.jamesgreylist.transfer.foreign.Spamdb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of another greylister, as --from and its options name them. For one reading. */
final class ForeignImport implements Import.Source {

    private static final String STANDARD_INPUT = "-";
    private static final Path POSTGREYS_FILE = Path.of("postgrey.db");

    private final ForeignOptions options;
    private final ForeignOptions.Kind kind;
    private final String place;
    private final GreylistSettings settings;
    private @Nullable ForeignRows rows;
    /** What is no row, and can be written into lists. */
    private List<String> recipientRules = List.of();
    private List<String> clients = List.of();
    /** What may be missing in the place itself. */
    private Optional<String> doubt = Optional.empty();

    ForeignImport(ForeignOptions options, ForeignOptions.Kind kind, String place, GreylistSettings settings) {
        this.options = options;
        this.kind = kind;
        this.place = place;
        this.settings = settings;
    }

    /**
     * To be called before a database is made for it.
     *
     * @throws SettingsException if there is nothing to read
     */
    void requirePlace() {
        if (!kind.isInTables() && !place.equals(STANDARD_INPUT) && !isDirectoryOfPostgrey()) {
            requireFile();
        }
    }

    private boolean isDirectoryOfPostgrey() {
        return kind == ForeignOptions.Kind.POSTGREY && !place.equals(STANDARD_INPUT) && directory().isPresent();
    }

    /**
     * @throws SettingsException    if the place, the URL or its driver cannot be used
     * @throws ForeignDataException if something else is there, or it cannot be used now
     */
    @Override
    public void read(Visitor visitor) throws IOException {
        ForeignRows foreign = new ForeignRows(
            new TripletForm(settings.clientNetwork(), settings.privacyKey()), settings.policy(), visitor,
            Clock.systemUTC().instant());
        rows = foreign;
        if (kind.isInTables()) {
            readTables(foreign);
        } else if (isDirectoryOfPostgrey()) {
            Path directory = directory().orElseThrow();
            requireReadable(directory);
            requireReadable(directory.resolve(POSTGREYS_FILE));
            doubt = new Postgrey(foreign).readDirectory(directory);
        } else {
            readText(foreign);
        }
    }

    /** Whoever names the file in it means the directory. */
    private Optional<Path> directory() {
        Path path = Path.of(place).toAbsolutePath();
        return Files.isDirectory(path) ? Optional.of(path)
            : Optional.of(path).filter(file -> file.endsWith(POSTGREYS_FILE))
                .flatMap(file -> Optional.ofNullable(file.getParent()));
    }

    private void readText(ForeignRows foreign) throws IOException {
        try (InputStream bytes = place.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(requireFile());
                BufferedReader in = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8))) {
            switch (kind) {
                case POSTGREY -> new Postgrey(foreign).readDump(in);
                case MILTER_GREYLIST -> new MilterGreylist(foreign, settings.policy().delay()).read(in);
                default -> new Spamdb(foreign, Math.max(1, settings.autoWhitelists().networks().clients())).read(in);
            }
        }
    }

    private Path requireFile() {
        Path file = Path.of(place);
        requireReadable(file);
        if (!Files.exists(file)) {
            throw new SettingsException("'" + place + "' is refused: there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new SettingsException("'" + place + "' is refused: it is a directory; --from=" + kind + " reads a file");
        }
        return file;
    }

    private static void requireReadable(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        boolean isHidden = parent != null && Files.isDirectory(parent) && !Files.isExecutable(parent);
        if (isHidden || Files.exists(path) && !Files.isReadable(path)) {
            throw new SettingsException("'" + path + "' is refused: the user " + System.getProperty("user.name")
                + " may not read it; run this as root, or as the user whose it is");
        }
    }

    private void readTables(ForeignRows foreign) {
        ForeignDatabase database = ForeignDrivers.database(place, options);
        ForeignDatabase.Lines lines =
            kind == ForeignOptions.Kind.SQLGREY ? database.readSqlgrey(foreign) : database.readIredapd(foreign);
        recipientRules = lines.recipientRules();
        clients = lines.clients();
    }

    /** What could not be used, and why. */
    void tellWhatIsLeftOut(PrintStream out) {
        doubt.ifPresent(what -> out.println("warning: " + what));
        if (rows == null || rows.leftOut() == 0) {
            return;
        }
        rows.problems().forEach(problem -> out.println("left out: " + problem));
        long more = rows.leftOut() - rows.problems().size();
        out.println("left out: " + rows.leftOut() + " altogether" + (more > 0 ? ", the first of them are above" : ""));
    }

    /** What is for lists, to be copied. */
    void tellLinesForLists(PrintStream out) {
        tell(out, "# for recipient_rules beside the file of --config; for whitelist_recipients without \" off\":",
            recipientRules);
        tell(out, "# for whitelist_clients.local:", clients);
    }

    private static void tell(PrintStream out, String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            out.println(heading);
            lines.forEach(line -> out.println(line.replaceAll("\\p{Cntrl}", "?")));
        }
    }
}
