package io.github.jamesgreylist.bench.policy;

import io.github.jamesgreylist.bench.load.Strangers;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Fleet;
import io.github.jamesgreylist.bench.server.ServerProcess;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The price of knowing senders by SPF: first contacts of one site, whose answers from the DNS are remembered. */
public record DnsSection(Settings settings, Servers servers, Report report) {

    private static final String NOTHING_ASKED = "nothing asked";
    private static final String NO_SPF = "no SPF record";
    private static final String PASS = "SPF passes";
    private static final List<Integer> CONNECTIONS = List.of(8, 100);
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private record Asking(String dns, ServerProcess bridge) {}

    public void run() throws IOException, InterruptedException {
        report.title("First contacts with cached DNS");
        try (NameServer nothing = new NameServer(Optional.empty());
                NameServer spf = new NameServer(Optional.of("v=spf1 " + Strangers.ONE_SITE + " -all"))) {
            List<Asking> all = List.of(new Asking(NOTHING_ASKED, servers.bridge()),
                new Asking(NO_SPF, servers.bridgeWithDns(nothing.port())), new Asking(PASS, servers.bridgeWithDns(spf.port())));
            try (Fleet bridges = Fleet.of(all.stream().map(Asking::bridge).toList())) {
                measure(all);
                bridges.noteTrouble(report);
            }
            report.note("The name servers were asked " + nothing.asked() + " and " + spf.asked() + " times.");
        }
    }

    private void measure(List<Asking> all) throws IOException, InterruptedException {
        settings.progress("dns: warming up");
        for (Asking each : all) {
            each.bridge.load(100, Traffic.freshOfOneSite(), WARM_UP);
        }
        LoadTable table = new LoadTable("DNS", "connections");
        for (int round : settings.rounds("dns")) {
            for (int connections : CONNECTIONS) {
                for (Asking each : Settings.inTurn(all, round)) {
                    table.add(each.bridge.load(connections, Traffic.freshOfOneSite(), settings.stretch()), each.dns,
                        Integer.toString(connections));
                }
            }
        }
        report.note("New triplets, all from one network and one domain. Where SPF passes, two rows are stored for each.");
        table.print(report);
        for (int connections : CONNECTIONS) {
            for (String dns : List.of(NO_SPF, PASS)) {
                report.target(Target.atLeast("first contacts, " + connections + " connections: " + dns + " to " + NOTHING_ASKED,
                    table.perSecond(dns, Integer.toString(connections))
                        .over(table.perSecond(NOTHING_ASKED, Integer.toString(connections))),
                    0.9, " ×"));
            }
        }
    }
}
