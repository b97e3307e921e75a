package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.bench.DerbyAlone.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Known, new and mixed triplets through the policy protocol, beside the other servers: in each round every one of them,
 * so that what else happens on the machine happens to all.
 */
final class PolicySection {

    static final List<String> LOADS = List.of("known", "new", "mixed");
    private static final int FEW = 8;
    private static final int MANY = 100;
    private static final long KNOWN = 10_000;
    private static final int PERCENT_NEW = 20;
    /** The compiler of the JVM needs about so long for all that a new triplet goes through, on two processors. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration WARM_UP_OF_KNOWN = Duration.ofSeconds(5);
    private static final Duration WARM_UP_OF_DERBY = Duration.ofSeconds(2);

    private final Settings settings;
    private final Servers servers;
    private final Report report;

    PolicySection(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.servers = servers;
        this.report = report;
    }

    void run() throws IOException {
        report.title("Policy protocol");
        report.note("One question in flight on each connection. Known: any of " + Series.number(KNOWN)
            + " triplets that have passed. New: never seen before. Mixed: " + PERCENT_NEW + " % new. The auto-whitelist is"
            + " off and the delay is a second, in the bridge as in postgrey.");
        servers.whyNoPostgrey().ifPresent(why -> report.note("postgrey was not measured: " + why + "."));
        if (settings.wants("known")) {
            LoadTable table = measure("known", List.of(FEW, MANY), List.of(servers.echo()), Optional.empty());
            targetsOfKnown(table);
        }
        if (settings.wants("new")) {
            try (DerbyAlone derby = new DerbyAlone(servers)) {
                LoadTable table = measure("new", List.of(1, FEW, MANY), List.of(), Optional.of(derby));
                derby.print(report);
                targetsOfNew(table, derby);
            }
        }
        if (settings.wants("mixed")) {
            targetsOfMixed(measure("mixed", List.of(FEW, MANY), List.of(), Optional.empty()));
        }
    }

    /**
     * Each load has fresh servers: the one before has left no million rows behind.
     *
     * @param more beside the bridge and postgrey
     */
    private LoadTable measure(String load, List<Integer> connections, List<ServerProcess> more,
                              Optional<DerbyAlone> derby) throws IOException {
        LoadTable table = new LoadTable("load", "connections", "server");
        List<ServerProcess> compared = new ArrayList<>(more);
        try {
            compared.add(servers.bridge());
            servers.postgrey().ifPresent(compared::add);
            for (ServerProcess server : compared) {
                settings.progress(load + ": preparing " + server.name());
                prepare(server.start(), load);
            }
            if (derby.isPresent()) {
                derby.get().warmUp(WARM_UP_OF_DERBY);
            }
            for (int round = 1; round <= settings.rounds(); round++) {
                settings.progress(load, round);
                for (int each : connections) {
                    for (ServerProcess server : Rounds.inTurn(compared, round)) {
                        table.add(load(server, load, each, settings.stretch()),
                            load, Integer.toString(each), server.name());
                    }
                }
                if (derby.isPresent()) {
                    derby.get().round(round, settings.stretch());
                }
            }
            table.print(report);
            for (ServerProcess server : compared) {
                server.noteTrouble(report);
            }
            return table;
        } finally {
            compared.forEach(ServerProcess::close);
        }
    }

    private static void prepare(ServerProcess server, String load) throws IOException {
        if (!load.equals("new") && !server.name().equals(Servers.ECHO)) {
            KnownTriplets.make(server.port(), KNOWN);
        }
        // Perl is as fast at once as it ever gets.
        if (!server.name().equals(Servers.POSTGREY)) {
            load(server, load, MANY, load.equals("known") ? WARM_UP_OF_KNOWN : WARM_UP);
        }
    }

    private static Sample load(ServerProcess server, String load, int connections, Duration duration)
            throws IOException {
        try (PolicyLoad clients = new PolicyLoad(server.port(), connections)) {
            return clients.run(switch (load) {
                case "known" -> Traffic.known(KNOWN);
                case "new" -> Traffic.fresh();
                default -> Traffic.mixed(KNOWN, PERCENT_NEW);
            }, duration);
        }
    }

    private void targetsOfKnown(LoadTable table) {
        for (int connections : List.of(FEW, MANY)) {
            String at = "known triplets, " + connections + " connections: bridge to ";
            report.target(Target.atLeast(at + "echo", toServer(table, Servers.ECHO, "known", connections), 0.5, " ×"));
            report.target(Target.told(at + "postgrey", toServer(table, Servers.POSTGREY, "known", connections), " ×"));
        }
    }

    private void targetsOfNew(LoadTable table, DerbyAlone derby) {
        for (int connections : List.of(FEW, MANY)) {
            String at = "new triplets, " + connections + " connections: bridge to ";
            double ours = table.perSecond("new", Integer.toString(connections), Servers.BRIDGE);
            double ofDerby = ours / derby.perSecond(Work.BATCHES);
            String batches = "Derby's batches, as it comes";
            report.target(Target.atLeast(at + "postgrey", toServer(table, Servers.POSTGREY, "new", connections),
                connections == MANY ? 8 : 5, " ×"));
            report.target(connections == MANY ? Target.atLeast(at + batches, ofDerby, 0.5, " ×")
                : Target.told(at + batches, ofDerby, " ×"));
            report.target(Target.told(at + "Derby's batches, as the bridge sets it",
                ours / derby.perSecond(Work.TUNED_BATCHES), " ×"));
        }
        report.target(Target.told("new triplets, 1 connection: p50 of the bridge to that of a commit in Derby alone",
            table.millisAt(0.5, "new", "1", Servers.BRIDGE) / derby.millis(Work.TUNED_COMMIT), " ×"));
    }

    private static double toServer(LoadTable table, String other, String load, int connections) {
        return table.perSecond(load, Integer.toString(connections), Servers.BRIDGE)
            / table.perSecond(load, Integer.toString(connections), other);
    }

    private void targetsOfMixed(LoadTable table) {
        report.target(Target.atMost("mixed, 8 connections: p99 of the bridge to p50 of postgrey",
            table.millisAt(0.99, "mixed", "8", Servers.BRIDGE) / table.millisAt(0.5, "mixed", "8", Servers.POSTGREY),
            1, " ×"));
        report.target(Target.atMost("mixed, 100 connections: p99 of the bridge",
            table.millisAt(0.99, "mixed", "100", Servers.BRIDGE), 20, " ms"));
    }
}
