package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.SmtpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong under James's hook: mail goes on by the failure policy, and neither its session nor any other suffers. */
class HookTroubleIT {

    /** The time budget is 2 s; the machine may be busy. */
    private static final Duration BUDGET_AND_SOME = Duration.ofSeconds(8);
    private static final Duration PATIENT_BUDGET = Duration.ofSeconds(30);
    private static final String CLASS = "com.example.Broken";
    private static final String SOURCE = """
        package com.example;
        import com.google.inject.AbstractModule;
        import com.google.inject.multibindings.Multibinder;
        import io.github.jamesgreylist.decision.Attempt;
        import io.github.jamesgreylist.whitelist.Whitelist;
        import java.util.Optional;
        public final class Broken extends AbstractModule implements Whitelist {
            @Override protected void configure() {
                Multibinder.newSetBinder(binder(), Whitelist.class).addBinding().toInstance(this);
            }
            @Override public Optional<String> find(Attempt attempt) {
                switch (attempt.sender()) {
                    case "runtime@example.org": throw new IllegalStateException("broken");
                    case "checked@example.org": throw Broken.<RuntimeException>any(new java.io.IOException("broken"));
                    case "error@example.org": throw new StackOverflowError("broken");
                    default: return Optional.empty();
                }
            }
            @SuppressWarnings("unchecked") private static <T extends Throwable> T any(Throwable t) throws T { throw (T) t; }
        }
        """;

    @TempDir
    private Path directory;
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        clients.shutdownNow();
    }

    @Test
    void anExceptionAndAnErrorInTheHookLetMailPassAndTheSessionLives() throws Exception {
        try (JamesInProcess james = brokenJames(Map.of()); SmtpClient smtp = james.from("192.0.2.9")) {
            for (String sender : List.of("checked@example.org", "error@example.org", "error@example.org")) {
                smtp.command("MAIL FROM:<" + sender + ">");
                assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).as(sender).isEqualTo(250);
                assertThat(smtp.data("Subject: " + sender + "\n\nhello\n").code()).isEqualTo(250);
            }
            smtp.command("MAIL FROM:<runtime@example.org>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).as("a list that counts as empty").isEqualTo(450);
            smtp.command("RSET");
            smtp.command("MAIL FROM:<stranger@example.org>");
            assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).as("the others").isEqualTo(450);
            assertThat(james.log().stream().filter(line -> line.contains("greylisting failed"))).containsExactly(
                "greylisting failed, and this is a fault of its own: mail is accepted without greylisting");
            james.awaitMail("bob@demo.test", "error@example.org");
        }
    }

    @Test
    void mailIsDeferredThenIfTheAdministratorWantsItSo() throws Exception {
        try (JamesInProcess james = brokenJames(Map.of("onStoreFailure", "defer"))) {
            assertThat(james.rcpt("192.0.2.9", "error@example.org", "bob@demo.test")).startsWith("451 4.3.0");
            assertThat(james.log()).contains("greylisting failed, and this is a fault of its own: mail is deferred");
        }
    }

    private JamesInProcess brokenJames(Map<String, String> settings) throws Exception {
        Path jar = OwnExtension.jar(directory, CLASS, SOURCE);
        return JamesInProcess.start(settings, conf -> {
            conf.addExtension(jar);
            conf.edit("extensions.properties",
                shipped -> shipped.replaceFirst("(?m)^(guice.extension.module=.*)$", "$1," + CLASS));
        });
    }

    @Test
    void whileDerbyHangsUnderJamesMailGoesOnWithinTheBudgetAndIsGreylistedAfterwards() throws Exception {
        try (JamesInProcess james = JamesInProcess.start(Map.of("timeBudget", "2 seconds"))) {
            // The first questions may take longer than the budget.
            Eventually.await("greylisting",
                () -> james.rcpt("192.0.2.9", "before@example.org", "bob@demo.test").startsWith("450"));
            List<Future<Duration>> waits = new ArrayList<>();
            try (AutoCloseable lock = james.lockGreylist()) {
                for (int i = 0; i < 50; i++) {
                    String sender = "x".repeat(i) + "hangs@example.org";
                    waits.add(clients.submit(timed(() -> james.rcpt("192.0.2.9", sender, "bob@demo.test"), "250")));
                }
                for (int i = 0; i < 10; i++) {
                    waits.add(
                        clients.submit(timed(() -> james.rcpt("192.0.2.9", "ann@example.org", "postmaster@demo.test"), "250")));
                }
                assertWithinBudget(waits);
                Eventually.await("the outage told", () -> {
                    assertThat(james.rcpt("192.0.2.9", "later@example.org", "bob@demo.test")).startsWith("250");
                    return james.log().stream().anyMatch(line -> line.contains("greylist store unavailable"));
                });
                try (SmtpClient smtp = james.from("192.0.2.9")) {
                    smtp.command("MAIL FROM:<delivered@example.org>");
                    assertThat(smtp.command("RCPT TO:<bob@demo.test>").code()).isEqualTo(250);
                    assertThat(smtp.data("Subject: in the outage\n\nhello\n").code()).isEqualTo(250);
                }
            }
            Eventually.await("greylisting",
                () -> james.rcpt("192.0.2.9", "again@example.org", "ann@demo.test").startsWith("450"));
            assertThat(james.log().stream().filter(line -> line.contains("greylist store unavailable"))).singleElement()
                .asString()
                .contains("mail is accepted without greylisting until it is back: no answer from the database within 4000 ms");
            james.awaitMail("bob@demo.test", "in the outage");
        }
    }

    /**
     * Twenty thousand strangers' questions at once; a mail in between is answered like any other. A busy machine cannot examine
     * them all in two seconds each.
     */
    @Test
    void twoHundredSessionsWithAHundredRecipientsEachHoldUpNobody() throws Exception {
        try (JamesInProcess james = JamesInProcess.start(Map.of("timeBudget", "30 seconds"), conf -> conf.edit("smtpserver.xml",
            shipped -> shipped.replace("<handler class=\"org.apache.james.smtpserver.fastfail.ValidRcptHandler\"/>", "")))) {
            List<Future<?>> sessions = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int session = i;
                sessions.add(clients.submit(() -> manyRecipients(james, session)));
            }
            List<Duration> others = new ArrayList<>();
            for (int i = 0; i < 20 || sessions.stream().anyMatch(session -> !session.isDone()); i++) {
                String sender = "y".repeat(1 + i) + "@example.net";
                others.add(timed(() -> james.rcpt("198.51.100.9", sender, "bob@demo.test"), "450").call());
            }
            for (Future<?> session : sessions) {
                session.get();
            }
            assertThat(others).allMatch(wait -> wait.compareTo(PATIENT_BUDGET) < 0);
            assertThat(james.log()).noneMatch(line -> line.contains("greylist store unavailable"));
        }
    }

    private static Void manyRecipients(JamesInProcess james, int session) throws IOException {
        try (SmtpClient smtp = james.from("192.0." + session + ".9")) {
            smtp.command("MAIL FROM:<ann@example.org>");
            IntStream.range(0, 100).forEach(i -> {
                try {
                    assertThat(smtp.command("RCPT TO:<user" + i + "@demo.test>").code()).isEqualTo(450);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(smtp.command("NOOP").code()).isEqualTo(250);
        }
        return null;
    }

    private static Callable<Duration> timed(Callable<String> attempt, String reply) {
        return () -> {
            long began = System.nanoTime();
            assertThat(attempt.call()).startsWith(reply);
            return Duration.ofNanos(System.nanoTime() - began);
        };
    }

    private static void assertWithinBudget(List<Future<Duration>> waits) throws Exception {
        for (Future<Duration> wait : waits) {
            assertThat(wait.get()).isLessThan(BUDGET_AND_SOME);
        }
    }
}
