package io.github.jamesgreylist.bench.server;

import io.github.jamesgreylist.bench.report.Report;
import java.io.IOException;
import java.util.List;

/** Servers that run at the same time, to be compared. */
public record Fleet(List<ServerProcess> all) implements AutoCloseable {

    /** Starts them. */
    public static Fleet of(List<ServerProcess> servers) throws IOException, InterruptedException {
        Fleet fleet = new Fleet(List.copyOf(servers));
        try {
            for (ServerProcess server : servers) {
                server.start();
            }
            return fleet;
        } catch (IOException | InterruptedException e) {
            fleet.close();
            throw e;
        }
    }

    public void noteTrouble(Report report) throws IOException {
        for (ServerProcess server : all) {
            server.noteTrouble(report);
        }
    }

    @Override
    public void close() {
        all.forEach(ServerProcess::close);
    }
}
