package io.github.jamesgreylist.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogQueueTest {

    /** Far more than any of these takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ROOM = 1_000;

    private final Pipe pipe = new Pipe();
    private final AtomicReference<LogQueue> itself = new AtomicReference<>();
    private final AtomicLong counted = new AtomicLong();

    @Test
    void linesComeOutAsTheyWentInAndInTheirOrder() {
        LogQueue queue = queue(LogQueue.MOST_BYTES);
        List<String> lines = IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList();
        lines.forEach(line -> queue.write((line + "\n").getBytes(UTF_8)));
        queue.drain(PATIENCE);

        assertThat(pipe.lines()).isEqualTo(lines);
    }

    /** The policy server answered nobody, as its threads waited for a pipe. */
    @Test
    void aReaderWhoStopsHoldsUpNobodyAndIsToldHowMuchHeHasMissed() throws InterruptedException {
        LogQueue queue = queue(ROOM);
        pipe.stopped = new CountDownLatch(1);
        writeLine(queue, "the last one that was read");
        pipe.entered.await();
        for (int i = 0; i < 1_000; i++) {
            writeLine(queue, "missed " + i % 10);
        }
        pipe.stopped.countDown();
        queue.drain(PATIENCE);
        writeLine(queue, "the first one after it");
        queue.drain(PATIENCE);

        List<String> lines = pipe.lines();
        int kept = ROOM / "missed 0\n".length();
        assertThat(lines).hasSize(1 + kept + 2).startsWith("the last one that was read", "missed 0")
            .endsWith((1_000 - kept) + " dropped", "the first one after it");
    }

    @Test
    void whatCannotBeWrittenIsCountedAsWell() {
        LogQueue queue = queue(ROOM);
        pipe.broken = true;
        queue.write("one\ntwo\n".getBytes(UTF_8));
        queue.drain(PATIENCE);
        writeLine(queue, "three");
        queue.drain(PATIENCE);
        pipe.broken = false;
        writeLine(queue, "four");
        queue.drain(PATIENCE);

        assertThat(pipe.lines()).containsExactly("3 dropped", "four");
    }

    /** The counter of lost lines rose by all that were lost so far, each time that the full disk was tried again. */
    @Test
    void aLostLineIsCountedOnceHoweverOftenTheDiskIsFoundFull() {
        LogQueue queue = queue(ROOM);
        pipe.broken = true;
        for (int i = 0; i < 10; i++) {
            writeLine(queue, "lost");
            queue.drain(PATIENCE);
        }
        pipe.broken = false;
        writeLine(queue, "written");
        queue.drain(PATIENCE);

        assertThat(pipe.lines()).containsExactly("10 dropped", "written");
        assertThat(counted).hasValue(10);
    }

    @Test
    void theEndDoesNotWaitForAReaderWhoHasStopped() {
        LogQueue queue = queue(ROOM);
        pipe.stopped = new CountDownLatch(1);
        writeLine(queue, "unread");

        queue.drain(Duration.ofMillis(10));

        assertThat(pipe.lines()).isEmpty();
        pipe.stopped.countDown();
    }

    private LogQueue queue(int mostBytes) {
        LogQueue queue = new LogQueue(pipe, mostBytes, (lines, more) -> {
            counted.addAndGet(more);
            writeLine(itself.get(), lines + " dropped");
        });
        itself.set(queue);
        return queue;
    }

    private static void writeLine(LogQueue queue, String line) {
        queue.write((line + "\n").getBytes(UTF_8));
    }

    /** A reader who stops and goes on, or is gone. */
    private static final class Pipe extends OutputStream {

        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private volatile CountDownLatch stopped = new CountDownLatch(0);
        private volatile boolean broken;
        private final CountDownLatch entered = new CountDownLatch(1);

        @Override
        public void write(int b) {
            throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            entered.countDown();
            if (broken) {
                throw new IOException("Broken pipe");
            }
            try {
                stopped.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            read.write(bytes, from, length);
        }

        List<String> lines() {
            return read.toString(UTF_8).lines().toList();
        }
    }
}
