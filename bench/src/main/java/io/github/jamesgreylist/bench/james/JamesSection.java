package io.github.jamesgreylist.bench.james;

import io.github.jamesgreylist.bench.report.LoadTable;
import io.github.jamesgreylist.bench.report.Report;
import io.github.jamesgreylist.bench.report.Target;
import io.github.jamesgreylist.bench.server.Servers;
import io.github.jamesgreylist.bench.settings.Settings;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** RCPT at a real James with the hook, beside the same James without it. */
public record JamesSection(Settings settings, Servers servers, Report report) {

    private static final String HANDLER = "<handler class=\"io.github.jamesgreylist.james.Greylisting\"/>";
    private static final Pattern WORKERS = Pattern.compile("<ioWorkerCount>(\\d+)</ioWorkerCount>");
    private static final List<Integer> SESSIONS = List.of(8, 64);
    /** James's rate differs from second to second by more than the hook could cost. */
    private static final int TIMES_AS_LONG = 3;

    public void run() throws IOException, InterruptedException {
        settings.progress("james: starting James with the hook, and without");
        try (JamesProcess hooked = james(true); JamesProcess bare = james(false)) {
            JamesLoad with = new JamesLoad(hooked, true);
            JamesLoad without = new JamesLoad(bare, false);
            settings.progress("james: warming up");
            with.warmUp();
            without.warmUp();
            report.title("James");
            throughput(with, without);
            new JamesCrowd(settings, report).run(with, without, workers());
        }
    }

    private JamesProcess james(boolean hook) throws IOException {
        String classPath = servers.project().resolve("james-on-derby/target/server/lib") + "/*";
        JamesProcess james = JamesProcess.of("io.github.jamesgreylist.jamesonderby.JamesOnDerby", classPath)
            .conf(conf())
            .extension(extension())
            .property("greylist.properties", "delay", "1 second")
            .property("greylist.properties", "autoWhitelistClients", "0")
            .edit("smtpserver.xml", xml -> hook ? xml : xml.replace(HANDLER, ""))
            .start();
        try {
            for (String mailbox : JamesLoad.MAILBOXES) {
                james.addUser(mailbox, "secret");
            }
            return james;
        } catch (IOException e) {
            james.close();
            throw e;
        }
    }

    private Path conf() {
        return servers.project().resolve("james-conf");
    }

    private Path extension() throws IOException {
        try (Stream<Path> jars = Files.list(servers.project().resolve("greylist-mailet/target"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches("greylist-mailet-[0-9.]+\\.jar"))
                .findFirst().orElseThrow(() -> new IOException("not built: greylist-mailet"));
        }
    }

    private String workers() throws IOException {
        Matcher workers = WORKERS.matcher(Files.readString(conf().resolve("smtpserver.xml")));
        return workers.find() ? workers.group(1) : "its own number of";
    }

    private void throughput(JamesLoad with, JamesLoad without) throws IOException {
        LoadTable table = new LoadTable("sessions", "hook");
        Duration stretch = settings.stretch().multipliedBy(TIMES_AS_LONG);
        for (int round : settings.rounds("james")) {
            for (int sessions : SESSIONS) {
                for (JamesLoad james : Settings.inTurn(List.of(with, without), round)) {
                    table.add(james.known(sessions, stretch),
                        Integer.toString(sessions), james.hook() ? "yes" : "no");
                }
            }
        }
        report.note("Sessions with one command in flight each: MAIL, " + JamesLoad.RECIPIENTS
            + " RCPT of known triplets, RSET, for " + stretch.toSeconds() + " s in each round. Only RCPT is counted.");
        table.print(report);
        for (int sessions : SESSIONS) {
            String row = Integer.toString(sessions);
            report.target(Target.atLeast("James, known triplets, " + row + " sessions: RCPT with the hook to without",
                table.perSecond(row, "yes").over(table.perSecond(row, "no")), 0.9, " ×"));
        }
    }
}
