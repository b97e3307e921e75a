package io.github.jamesgreylist.jdbc.greylist;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static io.github.jamesgreylist.fixture.Attempts.at;
import static io.github.jamesgreylist.fixture.Attempts.from;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was answered is remembered, however the server ended. */
class RestartTest {

    /** Recovery may take a while on a busy machine. */
    private static final GreylistSettings PATIENT = GreylistSettings.from("test", Map.of("timeBudget", "20 s"));

    @TempDir
    private Path directory;

    @Test
    void aTripletIsStillKnownAfterARestart() {
        assertThat(decideInOneRun(at(T0))).isInstanceOf(Defer.class);
        assertThat(decideInOneRun(at(T0.plusSeconds(60))))
            .isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(240)));
        assertThat(decideInOneRun(at(T0.plusSeconds(301))))
            .isEqualTo(Pass.first(Duration.ofSeconds(301)));
        assertThat(decideInOneRun(at(T0.plusSeconds(302)))).isEqualTo(Pass.KNOWN);
    }

    @Test
    void whatWasAskedBeforeTheServerStopsIsAnswered() {
        List<Verdict> verdicts = new ArrayList<>();
        Greylist greylist = start("derby", directory);
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            answers.add(greylist.decide(from(nameOf(i), T0)));
        }
        greylist.close();

        answers.forEach(answer -> verdicts.add(answer.getNow(null)));
        assertThat(verdicts).hasSize(1000).allMatch(Defer.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"derby", "h2"})
    void aServerThatIsKilledForgetsNoDeferralThatItSent(String embedded) throws IOException, InterruptedException {
        int acknowledged = 0;
        for (int run = 0; run < 3; run++) {
            int before = acknowledged;
            acknowledged = killAServerThatDefersFrom(embedded, before);
            assertThat(acknowledged).isGreaterThan(before + 99);
        }
        int all = acknowledged;
        List<Verdict> verdicts = inOneRun(embedded, greylist -> {
            List<Verdict> retries = new ArrayList<>();
            for (int i = 0; i < all; i++) {
                retries.add(greylist.decide(from(nameOf(i), T0.plusSeconds(1))).join());
            }
            return retries;
        });
        assertThat(verdicts)
            .allSatisfy(verdict -> assertThat(verdict).isEqualTo(new Defer(Reason.EARLY_RETRY, Duration.ofSeconds(299))));
    }

    /** @return one more than the last number that the server acknowledged */
    private int killAServerThatDefersFrom(String embedded, int first) throws IOException, InterruptedException {
        Path answers = directory.resolve("answers-from-" + first);
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), "-XX:TieredStopAtLevel=1",
            "-Dderby.stream.error.file=" + directory.resolve("derby.log"),
            KilledServer.class.getName(), embedded, directory.toString(), Integer.toString(first))
            .redirectOutput(answers.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            Eventually.await("100 deferrals", () -> answersIn(answers).size() >= 100 || !server.isAlive());
        } finally {
            server.destroyForcibly();
        }
        assertThat(server.waitFor()).as("killed by signal 9").isEqualTo(128 + 9);
        int next = first;
        for (String answer : answersIn(answers)) {
            assertThat(answer).isEqualTo("deferred " + next);
            next++;
        }
        return next;
    }

    /** Whole lines only. */
    private static List<String> answersIn(Path file) {
        try {
            String text = Files.readString(file);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says which of its deferrals would have been sent, one after the other, until it is killed. */
    static final class KilledServer {

        private KilledServer() {}

        public static void main(String[] args) {
            Greylist greylist = start(args[0], Path.of(args[1]));
            for (int i = Integer.parseInt(args[2]);; i++) {
                Verdict verdict = greylist.decide(from(nameOf(i), T0)).join();
                System.out.println((verdict instanceof Defer ? "deferred " : "lost ") + i);
                System.out.flush();
            }
        }
    }

    private Verdict decideInOneRun(Attempt attempt) {
        return inOneRun("derby", greylist -> greylist.decide(attempt).join());
    }

    private <T> T inOneRun(String embedded, Function<Greylist, T> work) {
        try (Greylist greylist = start(embedded, directory)) {
            return work.apply(greylist);
        }
    }

    private static Greylist start(String embedded, Path directory) {
        TestDatabase database = embedded.equals("h2") ? TestDatabase.h2In(directory) : TestDatabase.derbyIn(directory);
        Greylist greylist = database.greylist(PATIENT, Clock.fixed(T0, ZoneOffset.UTC));
        greylist.start();
        return greylist;
    }

    /** Different senders: no digits, which would be folded. */
    private static String nameOf(int i) {
        return Integer.toString(i, 26).chars().mapToObj(c -> Character.toString(c <= '9' ? c - '0' + 'q' : c))
            .reduce("", String::concat) + "@example.com";
    }
}
