package io.github.jamesgreylist.whitelist;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.fixture.CpuTime;
import io.github.jamesgreylist.fixture.Lines;
import io.github.jamesgreylist.list.ListFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A list may be long. Prints what it measures; what it asserts is so generous that a busy machine passes and a scan does
 * not: 100,000 comparisons take a hundred times as long.
 */
class WhitelistSizeTest {

    private static final int LINES = 100_000;
    private static final int ASKED = 20_000;

    @TempDir
    private Path directory;

    private ListFile clients(int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            int kind = i % 5;
            String bytes = (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
            text.append(switch (kind) {
                case 0 -> "10." + bytes;
                case 1 -> "11." + bytes + "/" + (20 + i % 12);
                case 2 -> "12." + (i >> 8 & 255) + "." + (i & 255);
                case 3 -> "2001:db8:" + Integer.toHexString(i & 0xffff) + "::/" + (40 + i % 24);
                default -> "mx" + i + ".example" + i % 977 + ".com";
            }).append('\n');
        }
        return ListFile.required(Files.writeString(directory.resolve("clients" + lines), text));
    }

    private ListFile recipients() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            text.append(List.of("user" + i + "@example.org", "user" + i + "@", "d" + i + ".example.org").get(i % 3)).append('\n');
        }
        return ListFile.required(Files.writeString(directory.resolve("recipients"), text));
    }

    @Test
    void oneHundredThousandLinesLoadInLessThanTwoSeconds() throws IOException {
        ListFile clients = clients(LINES);
        ListFile recipients = recipients();
        assertThat(CpuTime.of(() -> FileWhitelist.clients(List.of(clients)))).isLessThan(Duration.ofSeconds(2));
        assertThat(CpuTime.of(() -> FileWhitelist.recipients(List.of(recipients)))).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void oneHundredThousandLinesCostNoMoreToAskThanAHandful() throws IOException {
        FileWhitelist large = FileWhitelist.clients(List.of(clients(LINES)));
        FileWhitelist small = FileWhitelist.clients(List.of(clients(10)));
        Attempt stranger = Lines.attempt("198.51.100.7", "mail-17.outbound.example.net", "a@example.com", "b@example.org");
        assertThat(large.find(stranger)).isEmpty();
        nanosToAsk(small, stranger);
        nanosToAsk(large, stranger);
        long few = nanosToAsk(small, stranger);
        long many = nanosToAsk(large, stranger);
        System.out.printf("whitelist of 10 lines: %d ns, of 100,000 lines: %d ns%n", few, many);
        assertThat(many).isLessThan(20_000);
    }

    /** They are the only lines that cost time one by one: a fifth of a millisecond for these, if nothing were remembered. */
    @Test
    void oneThousandExpressionsCostNoMoreThanAHandfulToAskForANameAgain() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            text.append("/^mail-?\\d+\\.").append(i).append("\\.example\\.com$/\n");
        }
        Path file = Files.writeString(directory.resolve("expressions"), text);
        FileWhitelist expressions = FileWhitelist.clients(List.of(ListFile.required(file)));
        Attempt stranger = Lines.attempt("198.51.100.7", "mail-17.outbound.example.net", "a@example.com", "b@example.org");
        long nanos = nanosToAsk(expressions, stranger);
        System.out.printf("whitelist of 1,000 expressions: %d ns%n", nanos);
        assertThat(nanos).isLessThan(20_000);
    }

    @Test
    void moreStrangersThanAreRememberedAreAllToldApart() throws IOException {
        Path file = Files.writeString(directory.resolve("expressions"), "/^mail\\d*0\\./\n");
        FileWhitelist expressions = FileWhitelist.clients(List.of(ListFile.required(file)));
        for (int i = 0; i < 100_000; i++) {
            String name = "mail" + i % 50_000 + (i % 2 == 0 ? ".example.com" : "." + "x".repeat(300));
            assertThat(expressions.find(Lines.named(name)).isPresent()).isEqualTo(i % 10 == 0);
        }
    }

    /** The best of some rounds: the first ones are compiled meanwhile. */
    private static long nanosToAsk(FileWhitelist whitelist, Attempt attempt) {
        long best = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            AtomicInteger found = new AtomicInteger();
            Duration took = CpuTime.of(() -> {
                for (int i = 0; i < ASKED; i++) {
                    whitelist.find(attempt).ifPresent(name -> found.incrementAndGet());
                }
            });
            assertThat(found).hasValue(0);
            best = Math.min(best, took.toNanos() / ASKED);
        }
        return best;
    }
}
