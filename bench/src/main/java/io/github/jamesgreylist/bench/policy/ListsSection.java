package io.github.jamesgreylist.bench.policy;

import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Fleet;
import io.github.jamesgreylist.bench.server.KnownTriplets;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The price of client lists, which all mail is looked up in: known mail without one, and with two that are in use. */
public record ListsSection(Settings settings, Servers servers, Report report) {

    private static final String NONE = "none";
    /** Ours, and what Debian's postgrey brings. */
    private static final List<String> LISTS = List.of("james-conf/whitelist_clients", "/etc/postgrey/whitelist_clients");
    private static final int CONNECTIONS = 100;
    private static final long KNOWN = 10_000;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    private record Listed(String list, ServerProcess bridge) {}

    public void run() throws IOException, InterruptedException {
        report.title("Client lists");
        List<Listed> all = new ArrayList<>(List.of(new Listed(NONE, servers.bridge())));
        for (String list : LISTS) {
            Path file = servers.project().resolve(list);
            if (Files.isReadable(file)) {
                all.add(new Listed(list, servers.bridge("--whitelist-clients=" + file)));
                report.note(list + " has " + entries(file) + " entries.");
            }
        }
        try (Fleet bridges = Fleet.of(all.stream().map(Listed::bridge).toList())) {
            measure(all);
            bridges.noteTrouble(report);
        }
    }

    private static long entries(Path list) throws IOException {
        return Files.readAllLines(list).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).count();
    }

    private void measure(List<Listed> all) throws IOException, InterruptedException {
        settings.progress("lists: warming up");
        for (Listed each : all) {
            KnownTriplets.make(each.bridge.port(), KNOWN);
            each.bridge.load(CONNECTIONS, Traffic.known(KNOWN), WARM_UP);
        }
        LoadTable table = new LoadTable("client list");
        for (int round : settings.rounds("lists")) {
            for (Listed each : Settings.inTurn(all, round)) {
                table.add(each.bridge.load(CONNECTIONS, Traffic.known(KNOWN), settings.stretch()), each.list);
            }
        }
        report.note("Known triplets on " + CONNECTIONS + " connections, whose clients are on none of these lists:");
        table.print(report);
        for (String list : LISTS) {
            report.target(Target.atLeast("known, " + CONNECTIONS + " connections: with " + list + " to without a list",
                table.perSecond(list).over(table.perSecond(NONE)), 0.9, " ×"));
        }
    }
}
