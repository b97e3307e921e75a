package io.github.jamesgreylist.bench.policy;

import io.github.jamesgreylist.bench.derby.DerbyAlone;
import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.server.Fleet;
import io.github.jamesgreylist.bench.server.KnownTriplets;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Part;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Known, new and mixed triplets through the policy protocol, beside the other servers: in each round every one of them,
 * so that what else happens on the machine happens to all.
 */
public record PolicySection(Settings settings, Servers servers, Report report) {

    private static final int FEW = 8;
    private static final int MANY = 100;
    private static final long KNOWN = 10_000;
    private static final int PERCENT_NEW = 20;
    private static final Duration WARM_UP_OF_KNOWN = Duration.ofSeconds(5);
    private static final Duration WARM_UP_OF_MIXED = Duration.ofSeconds(10);
    /**
     * The compiler of the JVM has so much to do for all that a new triplet goes through. On two processors it takes two
     * fifths of one in the second five seconds, and is nearly done after these.
     */
    private static final Duration WARM_UP_OF_NEW = Duration.ofSeconds(25);
    private static final Duration WARM_UP_OF_APPENDING = Duration.ofSeconds(5);
    private static final Duration WARM_UP_OF_DERBY = Duration.ofSeconds(2);

    public void run() throws IOException, InterruptedException {
        report.title("Policy protocol");
        report.note("One question in flight on each connection. Known: any of " + Series.number(KNOWN)
            + " triplets that have passed. New: never seen before. Mixed: " + PERCENT_NEW + " % new. The auto-whitelist is"
            + " off and the delay is a second, in the bridge as in postgrey.");
        servers.whyNoPostgrey().ifPresent(why -> report.note("postgrey was not measured: " + why + "."));
        settings.beside().ifPresent(jar -> report.note("The " + Servers.OTHER + " is " + jar + "."));
        if (settings.wants(Part.KNOWN) || settings.wants(Part.MIXED)) {
            try (Fleet greylists = Fleet.of(servers.greylists())) {
                knownAndMixed(greylists.all());
                greylists.noteTrouble(report);
            }
        }
        if (settings.wants(Part.NEW)) {
            // Fresh ones: those of before have stored what nobody asks for any more.
            try (Fleet greylists = Fleet.of(servers.greylists())) {
                fresh(greylists.all());
                greylists.noteTrouble(report);
            }
        }
    }

    private void knownAndMixed(List<ServerProcess> greylists) throws IOException, InterruptedException {
        for (ServerProcess greylist : greylists) {
            settings.progress("making triplets known to " + greylist.name());
            KnownTriplets.make(greylist.port(), KNOWN);
        }
        if (settings.wants(Part.KNOWN)) {
            known(greylists);
        }
        if (settings.wants(Part.MIXED)) {
            warmUp(greylists, Part.MIXED, WARM_UP_OF_MIXED);
            LoadTable table = measure(greylists, Part.MIXED, List.of(FEW, MANY), Optional.empty());
            new PolicyTargets(report, table).mixed(FEW, MANY);
        }
    }

    private void known(List<ServerProcess> greylists) throws IOException, InterruptedException {
        try (ServerProcess echo = servers.echo()) {
            List<ServerProcess> all = new ArrayList<>(greylists);
            all.add(echo.start());
            warmUp(all, Part.KNOWN, WARM_UP_OF_KNOWN);
            LoadTable table = measure(all, Part.KNOWN, List.of(FEW, MANY), Optional.empty());
            PolicyTargets targets = new PolicyTargets(report, table);
            targets.known(FEW);
            targets.known(MANY);
        }
    }

    private void fresh(List<ServerProcess> greylists) throws IOException, InterruptedException {
        report.note("Append and sync: a server on the same library that has no database, looks nothing up and logs"
            + " nothing; it appends a few bytes for whoever waits to one file, syncs that once for all of them, and answers.");
        try (DerbyAlone derby = new DerbyAlone(servers); ServerProcess appending = servers.appending()) {
            List<ServerProcess> all = new ArrayList<>(greylists);
            all.add(appending.start());
            warmUp(greylists, Part.NEW, WARM_UP_OF_NEW);
            warmUp(List.of(appending), Part.NEW, WARM_UP_OF_APPENDING);
            derby.warmUp(WARM_UP_OF_DERBY);
            LoadTable table = measure(all, Part.NEW, List.of(1, FEW, MANY), Optional.of(derby));
            derby.print(report);
            new PolicyTargets(report, table).fresh(FEW, MANY, derby);
        }
    }

    private void warmUp(List<ServerProcess> all, Part load, Duration duration) throws IOException {
        settings.progress(load + ": warming up");
        for (ServerProcess server : all) {
            // Perl is as fast at once as it ever gets.
            if (!server.name().equals(Servers.POSTGREY)) {
                load(server, load, MANY, duration);
            }
        }
    }

    private LoadTable measure(List<ServerProcess> all, Part load, List<Integer> connections, Optional<DerbyAlone> derby)
            throws IOException {
        LoadTable table = new LoadTable("load", "connections", "server");
        for (int round : settings.rounds(load.toString())) {
            for (int each : connections) {
                for (ServerProcess server : Settings.inTurn(all, round)) {
                    table.add(load(server, load, each, settings.stretch()),
                        load.toString(), Integer.toString(each), server.name());
                }
            }
            if (derby.isPresent()) {
                derby.get().round(round, settings.stretch());
            }
        }
        table.print(report);
        if (settings.beside().isPresent()) {
            connections.forEach(each -> new PolicyTargets(report, table).beside(load, each));
        }
        return table;
    }

    private static Sample load(ServerProcess server, Part load, int connections, Duration duration) throws IOException {
        return server.load(connections, switch (load) {
            case KNOWN -> Traffic.known(KNOWN);
            case NEW -> Traffic.fresh();
            default -> Traffic.mixed(KNOWN, PERCENT_NEW);
        }, duration);
    }
}
