package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.bench.DerbyAlone.Work;

/** What the loads through the policy protocol have to give. */
final class PolicyTargets {

    private final Report report;

    PolicyTargets(Report report) {
        this.report = report;
    }

    void known(LoadTable table, int connections) {
        String at = "known triplets, " + connections + " connections: bridge to ";
        report.target(Target.atLeast(at + "echo", toServer(table, Servers.ECHO, "known", connections), 0.5, " ×"));
        report.target(Target.told(at + "postgrey", toServer(table, Servers.POSTGREY, "known", connections), " ×"));
    }

    void mixed(LoadTable table, int few, int many) {
        report.target(Target.atMost("mixed, " + few + " connections: p99 of the bridge to p50 of postgrey",
            table.millisAt(0.99, "mixed", Integer.toString(few), Servers.BRIDGE)
                / table.millisAt(0.5, "mixed", Integer.toString(few), Servers.POSTGREY), 1, " ×"));
        report.target(Target.atMost("mixed, " + many + " connections: p99 of the bridge",
            table.millisAt(0.99, "mixed", Integer.toString(many), Servers.BRIDGE), 20, " ms"));
    }

    void fresh(LoadTable table, int few, int many, DerbyAlone derby) {
        report.target(Target.atLeast("new triplets, " + few + " connections: bridge to postgrey",
            toServer(table, Servers.POSTGREY, "new", few), 5, " ×"));
        report.target(Target.atLeast("new triplets, " + many + " connections: bridge to postgrey",
            toServer(table, Servers.POSTGREY, "new", many), 8, " ×"));
        report.target(Target.told("new triplets, " + few + " connections: bridge to Derby with 8 threads, as it comes",
            table.perSecond("new", Integer.toString(few), Servers.BRIDGE) / derby.perSecond(Work.COMMITS), " ×"));
        report.target(Target.told("new triplets: Derby with 8 threads, as it comes, to postgrey with " + few + " connections",
            derby.perSecond(Work.COMMITS) / table.perSecond("new", Integer.toString(few), Servers.POSTGREY), " ×"));
        String at = "new triplets, " + many + " connections: bridge to Derby's batches, ";
        double ours = table.perSecond("new", Integer.toString(many), Servers.BRIDGE);
        report.target(Target.atLeast(at + "as it comes", ours / derby.perSecond(Work.BATCHES), 0.5, " ×"));
        report.target(Target.told(at + "as the bridge sets it", ours / derby.perSecond(Work.TUNED_BATCHES), " ×"));
        report.target(Target.told("new triplets, 1 connection: p50 of the bridge to that of a commit in Derby alone",
            table.millisAt(0.5, "new", "1", Servers.BRIDGE) / derby.millis(Work.TUNED_COMMIT), " ×"));
    }

    private static double toServer(LoadTable table, String other, String load, int connections) {
        return table.perSecond(load, Integer.toString(connections), Servers.BRIDGE)
            / table.perSecond(load, Integer.toString(connections), other);
    }
}
