package io.github.jamesgreylist.testing.store;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A server in a JVM of its own that shares the greylist in a database with others, and the stranger who sends mail to
 * it. Is told by its standard input what to attempt, and says on its standard output what became of each attempt.
 */
public final class ServerProcess implements AutoCloseable {

    /** Triplets of one round: each has a sender and a recipient of its own, at client networks that take turns. */
    public static final int TRIPLETS = 50;
    public static final int NETWORKS = 5;
    /** Each triplet is attempted so many times in a row by each process. */
    public static final int TIMES = 3;
    /** Attempts of one round are up to so much later than it was asked for. */
    public static final Duration JITTER = Duration.ofMillis(900);

    private static final int CONNECTIONS = 8;
    private static final String END = "end";

    private final Process process;
    private final PrintStream in;
    private final BufferedReader out;

    /**
     * Starts it; it is ready when it has answered the first time.
     *
     * @param stores opens its store; has a constructor without parameters
     * @param which  tells that one which database it is: each a line
     */
    public ServerProcess(Class<? extends Stores> stores, List<String> which, Duration timeBudget) throws IOException {
        process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx128m", "-XX:TieredStopAtLevel=1",
            "-cp", System.getProperty("java.class.path"), ServerProcess.class.getName(), stores.getName(),
            Integer.toString(which.size()))
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in.println(timeBudget);
        which.forEach(in::println);
    }

    /** Opens stores of processes that share one. */
    public interface Stores {

        /**
         * @param which as given to the process
         * @return with upkeep, as a server has it; not open yet
         */
        GreylistStore of(List<String> which, GreylistSettings settings, Clock clock);
    }

    /** Of a triplet of the round of that sender: who has passed once is not greylisted from there again. */
    static String sender(int triplet, String round) {
        return (char) ('a' + triplet / 26) + "." + (char) ('a' + triplet % 26) + "." + round;
    }

    /** Everybody attempts all triplets of the sender's round, in any order. {@link #answers} says what came of it. */
    public void attempt(String sender, Instant at) {
        in.println(sender + " " + at);
    }

    /** What came of the attempts: the number of the triplet and the reason, or what was logged as a warning. */
    public List<String> answers() throws IOException {
        List<String> answers = new ArrayList<>();
        for (String line = out.readLine(); !END.equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException("the process has ended after " + answers);
            }
            answers.add(line);
        }
        return answers;
    }

    /** Kills it where it stands. */
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws InterruptedException {
        in.close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            kill();
        }
    }

    /** The process. */
    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        GreylistSettings settings = GreylistSettings.from("test", Map.of("timeBudget",
            Duration.parse(orders.readLine()).toSeconds() + " s", "autoWhitelistClients", "1000000",
            "autoWhitelistInterval", "0 s"));
        List<String> which = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            which.add(orders.readLine());
        }
        Stores stores = Class.forName(arguments[0]).asSubclass(Stores.class).getDeclaredConstructor().newInstance();
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
        try (LogCapture log = new LogCapture("ROOT"); Greylist greylist = new Greylist(settings, Exemptions.NONE,
            stores.of(which, settings, Clock.fixed(Attempts.T0, ZoneOffset.UTC)))) {
            greylist.start();
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                String[] words = order.split(" ");
                for (String answer : attempt(greylist, connections, words[0], Instant.parse(words[1]))) {
                    answers.println(answer);
                }
                log.at(Level.WARN).forEach(answers::println);
                log.at(Level.ERROR).forEach(answers::println);
                answers.println(END);
                answers.flush();
            }
        } finally {
            connections.shutdownNow();
        }
    }

    private static List<String> attempt(Greylist greylist, ExecutorService connections, String sender, Instant at)
            throws Exception {
        List<Integer> triplets = new ArrayList<>();
        for (int i = 0; i < TRIPLETS * TIMES; i++) {
            triplets.add(i % TRIPLETS);
        }
        Collections.shuffle(triplets);
        List<Future<String>> answers = new ArrayList<>();
        for (int triplet : triplets) {
            answers.add(connections.submit(() -> {
                Instant when = at.plusMillis(ThreadLocalRandom.current().nextLong(JITTER.toMillis()));
                Verdict verdict = greylist.decide(Attempt.of(when, Attempts.address("192.0." + triplet % NETWORKS + ".9"),
                    sender(triplet, sender), "user" + triplet + "@example.org")).get(2, TimeUnit.MINUTES);
                boolean isFirstPass = verdict instanceof Verdict.Pass pass && pass.delayed().isPresent();
                return triplet + (isFirstPass ? " first pass" : " " + DecisionLog.words(verdict).replaceFirst(" \\(.*", ""));
            }));
        }
        List<String> texts = new ArrayList<>();
        for (Future<String> answer : answers) {
            texts.add(answer.get());
        }
        return texts;
    }
}
