package io.github.jamesgreylist.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Known, new and mixed triplets through the policy protocol, beside the other servers: in each round every one of them,
 * so that what else happens on the machine happens to all.
 */
final class PolicySection {

    static final List<String> LOADS = List.of("known", "new", "mixed");
    static final List<String> RAW_WORK = List.of("commits", "batches", "selects");
    private static final List<Integer> CONNECTIONS = List.of(8, 100);
    private static final long KNOWN = 10_000;
    private static final int PERCENT_NEW = 20;
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    private final Settings settings;
    private final Servers servers;
    private final Report report;
    private final Map<Cell, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<String, List<Double>> raw = new LinkedHashMap<>();

    /** @param connections with one question in flight on each */
    private record Cell(String load, int connections, String server) {
    }

    PolicySection(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.servers = servers;
        this.report = report;
    }

    void run() throws IOException {
        for (String load : LOADS) {
            if (settings.wants(load)) {
                measure(load);
            }
        }
        print();
        targets();
    }

    /** Each load has fresh servers: the one before has left no million rows behind. */
    private void measure(String load) throws IOException {
        List<ServerProcess> compared = new ArrayList<>();
        try (RawDerbyProcess derby = load.equals("new") ? new RawDerbyProcess(servers) : null) {
            compared.add(servers.bridge());
            servers.postgrey().ifPresent(compared::add);
            if (load.equals("known")) {
                compared.add(servers.echo());
            }
            for (ServerProcess server : compared) {
                settings.progress(load + ": preparing " + server.name());
                prepare(server.start(), load);
            }
            if (derby != null) {
                measureRaw(derby, WARM_UP);
                raw.clear();
            }
            for (int round = 1; round <= settings.rounds(); round++) {
                settings.progress(load + ": round " + round + " of " + settings.rounds());
                for (int connections : CONNECTIONS) {
                    for (ServerProcess server : compared) {
                        samples.computeIfAbsent(new Cell(load, connections, server.name()), any -> new ArrayList<>())
                            .add(load(server, load, connections, settings.stretch()));
                    }
                }
                if (derby != null) {
                    measureRaw(derby, settings.stretch());
                }
            }
        } finally {
            compared.forEach(ServerProcess::close);
        }
    }

    private void measureRaw(RawDerbyProcess derby, Duration duration) throws IOException {
        for (String work : RAW_WORK) {
            raw.computeIfAbsent(work, any -> new ArrayList<>()).add(derby.rate(work, duration));
        }
    }

    private static void prepare(ServerProcess server, String load) throws IOException {
        if (!load.equals("new") && !server.name().equals(Servers.ECHO)) {
            KnownTriplets.make(server.port(), KNOWN);
        }
        load(server, load, CONNECTIONS.get(1), WARM_UP);
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
        report.note("One question in flight on each connection. Known: any of " + Series.number(KNOWN)
            + " triplets that have passed. New: never seen before. Mixed: " + PERCENT_NEW + " % new. The auto-whitelist is off"
            + " and the delay is a second, in the bridge as in postgrey.");
        report.table(List.of("load", "connections", "server", "answers a second", "p50 ms", "p99 ms", "max ms"),
            samples.entrySet().stream().map(entry -> List.of(
                entry.getKey().load, Integer.toString(entry.getKey().connections), entry.getKey().server,
                Series.of(entry.getValue(), Sample::perSecond).text(),
                Series.of(entry.getValue(), sample -> sample.millisAt(0.5)).text(),
                Series.of(entry.getValue(), sample -> sample.millisAt(0.99)).text(),
                Series.of(entry.getValue(), Sample::maxMillis).text())).toList());
        if (!raw.isEmpty()) {
            report.note("Derby alone, on the same tables, with full durability:");
            report.table(List.of("work", "rows a second"), List.of(
                List.of("insert and commit, 8 threads", Series.of(raw.get("commits"), rate -> rate).text()),
                List.of("insert 100 and commit, one thread", Series.of(raw.get("batches"), rate -> rate).text()),
                List.of("select by primary key, one thread", Series.of(raw.get("selects"), rate -> rate).text())));
        }
    }

    private void targets() {
        for (int connections : CONNECTIONS) {
            String at = " triplets, " + connections + " connections: ";
            ratio("known" + at + "bridge to echo", rate("known", connections, Servers.BRIDGE),
                rate("known", connections, Servers.ECHO), 0.5);
            ratio("known" + at + "bridge to postgrey", rate("known", connections, Servers.BRIDGE),
                rate("known", connections, Servers.POSTGREY), 0);
        }
        for (int connections : CONNECTIONS) {
            String at = " triplets, " + connections + " connections: ";
            ratio("new" + at + "bridge to postgrey", rate("new", connections, Servers.BRIDGE),
                rate("new", connections, Servers.POSTGREY), connections == 8 ? 5 : 8);
            if (raw.containsKey("batches")) {
                ratio("new" + at + "bridge to Derby's batches", rate("new", connections, Servers.BRIDGE),
                    Series.of(raw.get("batches"), rate -> rate).median(), connections == 8 ? 0 : 0.5);
            }
        }
        Cell few = new Cell("mixed", 8, Servers.BRIDGE);
        Cell fewOfPostgrey = new Cell("mixed", 8, Servers.POSTGREY);
        if (samples.containsKey(few) && samples.containsKey(fewOfPostgrey)) {
            report.target(Target.atMost("mixed, 8 connections: p99 of the bridge, below postgrey's median",
                latency(few, 0.99), latency(fewOfPostgrey, 0.5), " ms"));
        }
        Cell many = new Cell("mixed", 100, Servers.BRIDGE);
        if (samples.containsKey(many)) {
            report.target(Target.atMost("mixed, 100 connections: p99 of the bridge", latency(many, 0.99), 20, " ms"));
        }
    }

    /** @param required 0 if it is only told */
    private void ratio(String what, double ours, double theirs, double required) {
        if (ours > 0 && theirs > 0) {
            report.target(required == 0 ? Target.told(what, ours / theirs, " ×")
                : Target.atLeast(what, ours / theirs, required, " ×"));
        }
    }

    /** The median; 0 if it was not measured. */
    private double rate(String load, int connections, String server) {
        List<Sample> measured = samples.get(new Cell(load, connections, server));
        return measured == null ? 0 : Series.of(measured, Sample::perSecond).median();
    }

    private double latency(Cell cell, double share) {
        return Series.of(samples.get(cell), sample -> sample.millisAt(share)).median();
    }
}
