package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.jamesonderby.testing.JamesProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** RCPT at a real James with the hook, beside the same James without it. */
final class JamesSection {

    static final String NAME = "james";
    private static final String HANDLER = "<handler class=\"io.github.jamesgreylist.james.Greylisting\"/>";
    private static final List<Integer> SESSIONS = List.of(8, 64);
    private static final int CROWD = 200;
    private static final int RECIPIENTS = 20;
    private static final int KNOWN_SENDERS = 500;
    private static final int WARM_UP_MAILS = 2_000;
    /** Safely more than the delay, which is a second. */
    private static final Duration DELAY = Duration.ofMillis(2_200);
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static final int OK = 250;
    private static final int DEFERRED = 450;

    private final Settings settings;
    private final Path project;
    private final Report report;
    private final AtomicLong newSender = new AtomicLong(Traffic.FIRST_NEW);
    private final List<String> recipients =
        IntStream.range(0, RECIPIENTS).mapToObj(i -> "user" + i + "@demo.test").toList();

    JamesSection(Settings settings, Servers servers, Report report) {
        this.settings = settings;
        this.project = servers.project();
        this.report = report;
    }

    void run() throws IOException {
        settings.progress("james: starting James with the hook, and without");
        try (JamesProcess with = james(true); JamesProcess without = james(false)) {
            settings.progress("james: warming up");
            // Both by the same number of commands: after the same time, the slower one would be less warm.
            for (JamesProcess james : List.of(with, without)) {
                makeKnown(james, james == with ? DEFERRED : OK);
                load(james, SESSIONS.get(1), first(WARM_UP_MAILS), OK, BOUND);
            }
            report.title("James");
            throughput(with, without);
            crowd(with, without);
        }
    }

    private JamesProcess james(boolean hook) throws IOException {
        String classPath = project.resolve("james-on-derby/target/server/lib") + "/*";
        JamesProcess james = JamesProcess.of("io.github.jamesgreylist.jamesonderby.JamesOnDerby", classPath)
            .conf(project.resolve("james-conf"))
            .extension(extension())
            .property("greylist.properties", "delay", "1 second")
            .property("greylist.properties", "autoWhitelistClients", "0")
            .edit("smtpserver.xml", xml -> hook ? xml : xml.replace(HANDLER, ""))
            .start();
        try {
            for (String recipient : recipients) {
                james.addUser(recipient, "secret");
            }
            return james;
        } catch (IOException e) {
            james.close();
            throw e;
        }
    }

    private Path extension() throws IOException {
        try (Stream<Path> jars = Files.list(project.resolve("greylist-mailet/target"))) {
            return jars.filter(jar -> jar.getFileName().toString().matches("greylist-mailet-[0-9.]+\\.jar"))
                .findFirst().orElseThrow(() -> new IOException("not built: greylist-mailet"));
        }
    }

    /** @param first the answer to the first attempts */
    private void makeKnown(JamesProcess james, int first) throws IOException {
        load(james, SESSIONS.get(1), first(KNOWN_SENDERS), first, BOUND);
        Pause.of(DELAY);
        load(james, SESSIONS.get(1), first(KNOWN_SENDERS), OK, BOUND);
    }

    /** So many mails of known senders, each sender in its turn. */
    private static LongSupplier first(int mails) {
        AtomicLong next = new AtomicLong();
        return () -> next.get() < mails ? next.getAndIncrement() % KNOWN_SENDERS : Traffic.NONE;
    }

    private static LongSupplier known() {
        return () -> ThreadLocalRandom.current().nextInt(KNOWN_SENDERS);
    }

    private Sample load(JamesProcess james, int sessions, LongSupplier senders, int code, Duration duration)
            throws IOException {
        try (SmtpLoad load = new SmtpLoad(james.smtpPort(), sessions, recipients)) {
            return load.run(senders, code, duration);
        }
    }

    private void throughput(JamesProcess with, JamesProcess without) throws IOException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            settings.progress("james: round " + round + " of " + settings.rounds());
            for (int sessions : SESSIONS) {
                for (JamesProcess james : List.of(with, without)) {
                    samples.computeIfAbsent(cell(sessions, james == with), any -> new ArrayList<>())
                        .add(load(james, sessions, known(), OK, settings.stretch()));
                }
            }
        }
        report.note("Sessions with one command in flight each: MAIL, " + RECIPIENTS + " RCPT of known triplets, RSET.");
        report.table(List.of("sessions | hook", "RCPT a second", "p50 ms", "p99 ms"), samples.entrySet().stream()
            .map(entry -> List.of(entry.getKey(), Series.of(entry.getValue(), Sample::perSecond).text(),
                Series.of(entry.getValue(), sample -> sample.millisAt(0.5)).text(),
                Series.of(entry.getValue(), sample -> sample.millisAt(0.99)).text()))
            .toList());
        for (int sessions : SESSIONS) {
            report.target(Target.atLeast("James, known triplets, " + sessions + " sessions: with the hook to without",
                Series.of(samples.get(cell(sessions, true)), Sample::perSecond).median()
                    / Series.of(samples.get(cell(sessions, false)), Sample::perSecond).median(), 0.9, " ×"));
        }
    }

    private static String cell(int sessions, boolean hook) {
        return sessions + " | " + (hook ? "yes" : "no");
    }

    /** One session of known triplets: alone, then among very many of new ones; and the same crowd without the hook. */
    private void crowd(JamesProcess with, JamesProcess without) throws IOException {
        settings.progress("james: one session of known triplets among " + CROWD + " of new ones");
        Duration duration = settings.stretch().multipliedBy(2);
        Sample alone = load(with, 1, known(), OK, duration);
        Sample among = amongCrowd(with, DEFERRED, duration);
        Sample amongWithout = amongCrowd(without, OK, duration);
        report.note("One session of known triplets, among " + CROWD + " sessions of new ones:");
        report.table(List.of("the one session", "RCPT a second", "p50 ms", "p99 ms", "max ms"), List.of(
            row("alone, with the hook", alone),
            row("among " + CROWD + ", with the hook", among),
            row("among " + CROWD + ", without the hook", amongWithout)));
        report.target(Target.told("James, a known session among " + CROWD + " new ones: RCPT with the hook to without",
            among.perSecond() / amongWithout.perSecond(), " ×"));
    }

    private Sample amongCrowd(JamesProcess james, int codeOfNew, Duration duration) throws IOException {
        CompletableFuture<Sample> crowd = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                crowd.complete(load(james, CROWD, newSender::getAndIncrement, codeOfNew, duration.plusSeconds(2)));
            } catch (IOException | RuntimeException e) {
                crowd.completeExceptionally(e);
            }
        }, "crowd");
        thread.start();
        Pause.of(Duration.ofSeconds(1));
        Sample one = load(james, 1, known(), OK, duration);
        try {
            crowd.get();
        } catch (ExecutionException e) {
            throw new IOException("the " + CROWD + " sessions failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return one;
    }

    private static List<String> row(String what, Sample sample) {
        return List.of(what, Series.number(sample.perSecond()), Series.number(sample.millisAt(0.5)),
            Series.number(sample.millisAt(0.99)), Series.number(sample.maxMillis()));
    }
}
