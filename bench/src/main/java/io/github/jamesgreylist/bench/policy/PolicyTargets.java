package io.github.jamesgreylist.bench.policy;

import io.github.jamesgreylist.bench.derby.DerbyAlone;
import io.github.jamesgreylist.bench.derby.DerbyAlone.Work;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Servers;

/** What the loads through the policy protocol have to give. */
final class PolicyTargets {

    private final Report report;

    PolicyTargets(Report report) {
        this.report = report;
    }

    void known(LoadTable table, int connections) {
        Ratios ratios = new Ratios(table, "known", connections);
        String at = "known triplets, " + connections + " connections: bridge to ";
        report.target(Target.atLeast(at + "echo", ratios.of(Servers.BRIDGE, Servers.ECHO), 0.5, " ×"));
        report.target(Target.told(at + "postgrey", ratios.of(Servers.BRIDGE, Servers.POSTGREY), " ×"));
    }

    void mixed(LoadTable table, int few, int many) {
        report.target(Target.atMost("mixed, " + few + " connections: p99 of the bridge to p50 of postgrey",
            table.millisAt(99, "mixed", Integer.toString(few), Servers.BRIDGE)
                .over(table.millisAt(50, "mixed", Integer.toString(few), Servers.POSTGREY)), 1, " ×"));
        report.target(Target.atMost("mixed, " + many + " connections: p99 of the bridge",
            table.millisAt(99, "mixed", Integer.toString(many), Servers.BRIDGE), 20, " ms"));
    }

    void fresh(LoadTable table, int few, int many, DerbyAlone derby) {
        fewFresh(new Ratios(table, "new", few), few, derby.perSecond(Work.COMMITS));
        Ratios ratios = new Ratios(table, "new", many);
        Series ours = ratios.perSecond(Servers.BRIDGE);
        String bridge = "new triplets, " + many + " connections: bridge to ";
        report.target(Target.atLeast(bridge + "postgrey", ratios.of(Servers.BRIDGE, Servers.POSTGREY), 8, " ×"));
        report.target(Target.atLeast(bridge + "Derby's batches, as it comes",
            ours.over(derby.perSecond(Work.BATCHES)), 0.5, " ×"));
        report.target(Target.told(bridge + "Derby's batches, as the bridge sets it",
            ours.over(derby.perSecond(Work.TUNED_BATCHES)), " ×"));
        report.target(Target.told(bridge + Servers.APPENDING, ratios.of(Servers.BRIDGE, Servers.APPENDING), " ×"));
        report.target(Target.told("new triplets, 1 connection: p50 of the bridge to that of a commit in Derby alone",
            table.millisAt(50, "new", "1", Servers.BRIDGE).over(derby.millis(Work.TUNED_COMMIT)), " ×"));
    }

    private void fewFresh(Ratios ratios, int connections, Series derby) {
        String at = "new triplets, " + connections + " connections: ";
        String derbyItself = "Derby with 8 threads, as it comes";
        report.target(Target.atLeast(at + "bridge to postgrey", ratios.of(Servers.BRIDGE, Servers.POSTGREY), 5, " ×"));
        report.target(Target.told(at + derbyItself + ", to postgrey", derby.over(ratios.perSecond(Servers.POSTGREY)), " ×"));
        report.target(Target.told(at + Servers.APPENDING + " to postgrey",
            ratios.of(Servers.APPENDING, Servers.POSTGREY), " ×"));
        report.target(Target.told(at + "bridge to " + derbyItself, ratios.perSecond(Servers.BRIDGE).over(derby), " ×"));
        report.target(Target.told(at + "bridge to " + Servers.APPENDING,
            ratios.of(Servers.BRIDGE, Servers.APPENDING), " ×"));
    }

    /** Of answers a second, round by round. */
    private record Ratios(LoadTable table, String load, int connections) {

        Series perSecond(String server) {
            return table.perSecond(load, Integer.toString(connections), server);
        }

        Series of(String server, String other) {
            return perSecond(server).over(perSecond(other));
        }
    }
}
