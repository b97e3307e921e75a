package io.github.jamesgreylist.bench.james;

import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** One session of known triplets: alone, among very many of new ones, and among the same crowd without the hook. */
final class JamesCrowd {

    private static final int CROWD = 200;
    private static final String AMONG = "among " + CROWD;
    /** Before and behind the stretch, so that the crowd is there during all of it. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    private final Settings settings;
    private final Report report;
    private final Duration duration;
    private final AtomicLong newSender = new AtomicLong(Traffic.FIRST_NEW);
    private final LoadTable table = new LoadTable("the one session", "hook");

    JamesCrowd(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
        // Twice as long as others: it is but one session, whose answers have to be many enough for a percentile.
        this.duration = settings.stretch().multipliedBy(2);
    }

    /** @param workers threads of James that run hooks */
    void run(JamesLoad with, JamesLoad without, String workers) throws IOException, InterruptedException {
        for (int round : settings.rounds("james, a crowd")) {
            table.add(with.known(1, duration), "alone", "yes");
            for (JamesLoad james : Settings.inTurn(List.of(with, without), round)) {
                table.add(amongCrowd(james), AMONG, james.hook() ? "yes" : "no");
            }
        }
        report.note("One session of known triplets, alone and among " + CROWD + " sessions of new ones, in rounds of "
            + duration.toSeconds() + " s. James has " + workers + " threads for hooks (ioWorkerCount, as in james-conf):");
        table.print(report);
        String what = "James, a known session among " + CROWD + " new ones: ";
        report.target(Target.atMost(what + "p99 with the hook to without",
            table.millisAt(99, AMONG, "yes").over(table.millisAt(99, AMONG, "no")), 2, " ×"));
        report.target(Target.told(what + "p50 with the hook to without",
            table.millisAt(50, AMONG, "yes").over(table.millisAt(50, AMONG, "no")), " ×"));
        report.target(Target.told(what + "RCPT with the hook to without",
            table.perSecond(AMONG, "yes").over(table.perSecond(AMONG, "no")), " ×"));
    }

    private Sample amongCrowd(JamesLoad james) throws IOException, InterruptedException {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                james.fresh(CROWD, () -> nextSender(begun), duration.plus(MARGIN).plus(MARGIN));
                ended.complete(null);
            } catch (IOException | RuntimeException e) {
                begun.completeExceptionally(e);
                ended.completeExceptionally(e);
            }
        }, "crowd");
        thread.start();
        await(begun);
        Thread.sleep(MARGIN.toMillis());
        Sample one = james.known(1, duration);
        await(ended);
        return one;
    }

    /** It is asked for when all sessions are there. */
    private long nextSender(CompletableFuture<Void> begun) {
        begun.complete(null);
        return newSender.getAndIncrement();
    }

    private static void await(CompletableFuture<Void> crowd) throws IOException, InterruptedException {
        try {
            crowd.get();
        } catch (ExecutionException e) {
            throw new IOException("the " + CROWD + " sessions failed", e.getCause());
        }
    }
}
