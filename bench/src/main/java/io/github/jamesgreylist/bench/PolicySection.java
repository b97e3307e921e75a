package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Known, new and mixed triplets through the policy protocol, beside the other servers. */
final class PolicySection {

    static final Set<String> LOADS = Set.of("known", "new", "mixed");
    private static final List<Integer> CONNECTIONS = List.of(8, 100);
    private static final long KNOWN = 10_000;
    private static final int PERCENT_NEW = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    /** Longer than the delay, which is a second. */
    private static final Duration DELAY = Duration.ofMillis(2_200);

    private final Settings settings;
    private final Servers servers;
    private final Report report;
    private final Map<Cell, List<Sample>> samples = new LinkedHashMap<>();

    /** @param connections one question in flight on each */
    private record Cell(String load, int connections, String server) {
    }

    PolicySection(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.servers = servers;
        this.report = report;
    }

    void run() throws IOException {
        List<ServerProcess> compared = new ArrayList<>();
        try {
            compared.add(servers.bridge());
            compared.add(servers.echo());
            servers.postgrey().ifPresentOrElse(compared::add,
                () -> report.note("postgrey is missing: install it, and run as root, to compare with it."));
            for (ServerProcess server : compared) {
                server.start();
                settings.progress("preparing " + server.name());
                prepare(server);
            }
            for (int round = 1; round <= settings.rounds(); round++) {
                for (Cell cell : cells(compared)) {
                    settings.progress("round " + round + ": " + cell.load + " triplets, " + cell.connections
                        + " connections, " + cell.server);
                    samples.computeIfAbsent(cell, any -> new ArrayList<>())
                        .add(load(named(compared, cell.server), cell.load, cell.connections, settings.stretch()));
                }
            }
        } finally {
            compared.forEach(ServerProcess::close);
        }
        print();
    }

    private List<Cell> cells(List<ServerProcess> compared) {
        List<Cell> cells = new ArrayList<>();
        for (String load : List.of("known", "new", "mixed")) {
            for (int connections : CONNECTIONS) {
                for (ServerProcess server : compared) {
                    if (settings.wants(load) && (load.equals("known") || !server.name().equals("echo"))) {
                        cells.add(new Cell(load, connections, server.name()));
                    }
                }
            }
        }
        return cells;
    }

    private static ServerProcess named(List<ServerProcess> compared, String name) {
        return compared.stream().filter(server -> server.name().equals(name)).findFirst().orElseThrow();
    }

    private static void prepare(ServerProcess server) throws IOException {
        boolean echo = server.name().equals("echo");
        if (!echo) {
            makeKnown(server, KNOWN);
        }
        for (String load : echo ? List.of("known") : List.of("new", "known")) {
            load(server, load, CONNECTIONS.get(1), WARM_UP);
        }
    }

    /** As their senders would: a first attempt, a wait, a retry. */
    static void makeKnown(ServerProcess server, long triplets) throws IOException {
        try (PolicyLoad load = new PolicyLoad(server.port(), CONNECTIONS.get(1))) {
            Duration bound = Duration.ofMinutes(2);
            load.run(Traffic.each(triplets, Answer.DEFER), bound);
            Pause.of(DELAY);
            load.run(Traffic.each(triplets, Answer.PREPEND), bound);
        }
    }

    private static Sample load(ServerProcess server, String load, int connections, Duration duration) throws IOException {
        try (PolicyLoad clients = new PolicyLoad(server.port(), connections)) {
            return clients.run(switch (load) {
                case "known" -> Traffic.known(KNOWN);
                case "new" -> Traffic.fresh();
                default -> Traffic.mixed(KNOWN, PERCENT_NEW);
            }, duration);
        }
    }

    private void print() {
        report.title("Policy protocol");
        report.table(List.of("load", "connections", "server", "answers a second", "p50 ms", "p99 ms", "max ms"),
            samples.entrySet().stream().map(entry -> List.of(
                entry.getKey().load, Integer.toString(entry.getKey().connections), entry.getKey().server,
                Series.of(entry.getValue(), Sample::perSecond).text(),
                Series.of(entry.getValue(), sample -> sample.latencies().millisAt(0.5)).text(),
                Series.of(entry.getValue(), sample -> sample.latencies().millisAt(0.99)).text(),
                Series.of(entry.getValue(), sample -> sample.latencies().maxMillis()).text())).toList());
    }
}
