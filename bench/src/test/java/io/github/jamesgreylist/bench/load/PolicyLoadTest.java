package io.github.jamesgreylist.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A bench must not be content with a server that is fast because it is wrong. */
class PolicyLoadTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String DUNNO = "action=DUNNO\n\n";
    private static final String DEFER = "action=DEFER_IF_PERMIT 4.2.0 Greylisted for 300 seconds\n\n";

    private final Collection<String> questions = new ConcurrentLinkedQueue<>();
    private ServerSocket server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void everyAnswerIsCounted() throws IOException {
        serve(question -> DUNNO);
        try (PolicyLoad load = new PolicyLoad(server.getLocalPort(), 3)) {
            assertThat(load.run(Traffic.each(100, Answer.DUNNO), LONG).count()).isEqualTo(100);
        }
        assertThat(questions).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void aKnownTripletThatIsDeferredFails() throws IOException {
        serve(question -> DEFER);
        assertThatThrownBy(() -> run(Traffic.known(10)))
            .isInstanceOf(WrongAnswerException.class).hasMessageContaining("instead of DUNNO");
    }

    @Test
    void aNewTripletThatPassesFails() throws IOException {
        serve(question -> DUNNO);
        assertThatThrownBy(() -> run(Traffic.fresh()))
            .isInstanceOf(WrongAnswerException.class).hasMessageContaining("instead of DEFER");
    }

    @Test
    void anAnswerWithSomethingBehindItFails() throws IOException {
        serve(question -> DUNNO + DUNNO);
        assertThatThrownBy(() -> run(Traffic.known(10))).isInstanceOf(WrongAnswerException.class);
    }

    @Test
    void aServerThatHangsUpFails() throws IOException {
        serve(question -> "");
        assertThatThrownBy(() -> run(Traffic.known(10))).isInstanceOf(WrongAnswerException.class);
    }

    @Test
    void mixedTrafficExpectsBothAnswersAndRepeatsNoNewTriplet() throws IOException {
        serve(question -> isKnown(question) ? DUNNO : DEFER);
        try (PolicyLoad load = new PolicyLoad(server.getLocalPort(), 4)) {
            assertThat(load.run(Traffic.mixed(10, 20), Duration.ofSeconds(2)).count()).isPositive();
        }
        assertThat(questions.stream().filter(question -> !isKnown(question))).isNotEmpty().doesNotHaveDuplicates();
    }

    private static boolean isKnown(String question) {
        for (int number = 0; number < 10; number++) {
            if (question.contains("\nsender=" + Strangers.sender(number) + "\n")) {
                return true;
            }
        }
        return false;
    }

    private void run(Traffic traffic) throws IOException {
        try (PolicyLoad load = new PolicyLoad(server.getLocalPort(), 2)) {
            load.run(traffic, LONG);
        }
    }

    /** Answers each question on a thread of its connection; with nothing, it closes the connection. */
    private void serve(UnaryOperator<String> answer) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        daemon(() -> {
            while (true) {
                Socket client = server.accept();
                daemon(() -> answer(client, answer));
            }
        });
    }

    private void answer(Socket client, UnaryOperator<String> answer) throws IOException {
        try (client) {
            InputStream in = client.getInputStream();
            StringBuilder question = new StringBuilder();
            for (int b = in.read(); b >= 0; b = in.read()) {
                question.append((char) b);
                if (question.toString().endsWith("\n\n")) {
                    questions.add(question.toString());
                    String text = answer.apply(question.toString());
                    if (text.isEmpty()) {
                        return;
                    }
                    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    question.setLength(0);
                }
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    /** Ends when its socket does. */
    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
