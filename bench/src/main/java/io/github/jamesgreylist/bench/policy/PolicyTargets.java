package io.github.jamesgreylist.bench.policy;

import io.github.jamesgreylist.bench.derby.DerbyAlone;
import io.github.jamesgreylist.bench.derby.DerbyAlone.Work;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Series;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Part;

/**
 * What a load through the policy protocol has to give.
 *
 * @param table rows of a load, a number of connections, and a server
 */
record PolicyTargets(Report report, LoadTable table) {

    void known(int connections) {
        String at = "known triplets, " + connections + " connections: bridge to ";
        report.target(Target.atLeast(at + "echo", ratio(Part.KNOWN, connections, Servers.BRIDGE, Servers.ECHO), 0.5, " ×"));
        report.target(Target.told(at + "postgrey", ratio(Part.KNOWN, connections, Servers.BRIDGE, Servers.POSTGREY), " ×"));
    }

    void mixed(int few, int many) {
        report.target(Target.atMost("mixed, " + few + " connections: p99 of the bridge to p50 of postgrey",
            millisAt(99, Part.MIXED, few, Servers.BRIDGE).over(millisAt(50, Part.MIXED, few, Servers.POSTGREY)), 1, " ×"));
        report.target(Target.atMost("mixed, " + many + " connections: p99 of the bridge",
            millisAt(99, Part.MIXED, many, Servers.BRIDGE), 20, " ms"));
    }

    void fresh(int few, int many, DerbyAlone derby) {
        fewFresh(few, derby.perSecond(Work.COMMITS));
        Series ours = perSecond(Part.NEW, many, Servers.BRIDGE);
        String bridge = "new triplets, " + many + " connections: bridge to ";
        report.target(Target.atLeast(bridge + "postgrey", ratio(Part.NEW, many, Servers.BRIDGE, Servers.POSTGREY), 8, " ×"));
        report.target(Target.atLeast(bridge + "Derby's batches, as it comes",
            ours.over(derby.perSecond(Work.BATCHES)), 0.5, " ×"));
        report.target(Target.told(bridge + "Derby's batches, as the bridge sets it",
            ours.over(derby.perSecond(Work.TUNED_BATCHES)), " ×"));
        report.target(Target.told(bridge + Servers.APPENDING,
            ratio(Part.NEW, many, Servers.BRIDGE, Servers.APPENDING), " ×"));
        report.target(Target.told("new triplets, 1 connection: p50 of the bridge to that of a commit in Derby alone",
            millisAt(50, Part.NEW, 1, Servers.BRIDGE).over(derby.millis(Work.TUNED_COMMIT)), " ×"));
    }

    private void fewFresh(int connections, Series derby) {
        String at = "new triplets, " + connections + " connections: ";
        String derbyItself = "Derby with 8 threads, as it comes";
        report.target(Target.atLeast(at + "bridge to postgrey",
            ratio(Part.NEW, connections, Servers.BRIDGE, Servers.POSTGREY), 5, " ×"));
        report.target(Target.told(at + derbyItself + ", to postgrey",
            derby.over(perSecond(Part.NEW, connections, Servers.POSTGREY)), " ×"));
        report.target(Target.told(at + Servers.APPENDING + " to postgrey",
            ratio(Part.NEW, connections, Servers.APPENDING, Servers.POSTGREY), " ×"));
        report.target(Target.told(at + "bridge to " + derbyItself,
            perSecond(Part.NEW, connections, Servers.BRIDGE).over(derby), " ×"));
        report.target(Target.told(at + "bridge to " + Servers.APPENDING,
            ratio(Part.NEW, connections, Servers.BRIDGE, Servers.APPENDING), " ×"));
    }

    /** A change must not cost more than what may be noise. */
    void beside(Part load, int connections) {
        report.target(Target.atLeast(load + ", " + connections + (connections == 1 ? " connection" : " connections")
            + ": bridge to the " + Servers.OTHER, ratio(load, connections, Servers.BRIDGE, Servers.OTHER), 0.95, " ×"));
    }

    /** Of answers a second, round by round. */
    private Series ratio(Part load, int connections, String server, String other) {
        return perSecond(load, connections, server).over(perSecond(load, connections, other));
    }

    private Series perSecond(Part load, int connections, String server) {
        return table.perSecond(load.toString(), Integer.toString(connections), server);
    }

    private Series millisAt(double percentile, Part load, int connections, String server) {
        return table.millisAt(percentile, load.toString(), Integer.toString(connections), server);
    }
}
