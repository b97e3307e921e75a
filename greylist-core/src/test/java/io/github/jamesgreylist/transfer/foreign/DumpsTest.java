package io.github.jamesgreylist.transfer.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The dumps of milter-greylist and of OpenBSD's spamd. */
class DumpsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_796_089_000);
    private static final Duration DELAY = Duration.ofMinutes(30);
    private static final Triplet ANN = new Triplet("192.0.2.0/24", "ann@example.org", "bob@demo.test");
    private static final Triplet BEN = new Triplet("2001:db8::/64", "", "bob@demo.test");

    private final Collected collected = new Collected(300);

    private static BufferedReader text(String text) {
        return new BufferedReader(new StringReader(text));
    }

    @Test
    void milterGreylistsDumpIsCarriedOver() throws IOException {
        new MilterGreylist(collected.foreign(), DELAY).read(text("""
            version 1.5
            # greylisted tuples
            192.0.2.9\t<Ann+x@example.org>\t<bob@demo.test>\t1796090000 # 2026-12-01 01:53:20
            2001:db8::9 <> <bob@demo.test> 1796999000 AUTO # 2026-12-11
            192.0.2.9 <old@example.org> <bob@demo.test> 1696090000 AUTO
            192.0.2.9 <ann@example.org> <bob@demo.test>
            # Summary: 3 records
            """));

        TripletState waits = collected.rows().triplets().get(ANN);
        assertThat(waits.passed()).isFalse();
        assertThat(waits.firstSeen()).isEqualTo(Instant.ofEpochSecond(1_796_090_000).minus(DELAY));
        assertThat(waits.told()).contains(DELAY);
        assertThat(collected.rows().triplets().get(BEN)).satisfies(passed -> {
            assertThat(passed.passed()).isTrue();
            assertThat(passed.expires()).isEqualTo(Instant.ofEpochSecond(1_796_999_000));
        });
        assertThat(collected.rows().triplets().get(new Triplet("192.0.2.0/24", "old@example.org", "bob@demo.test")).expires())
            .isBefore(NOW);
        assertThat(collected.foreign().problems()).containsExactly(
            "line 6: a line has address, sender, recipient, seconds and maybe AUTO, with blanks between them");
    }

    /** A row of the year 318857 came into the database, and its export could not be imported. */
    @Test
    void aTimeThatIsNoneYetIsNow() throws IOException {
        new Spamdb(collected.foreign(), 5).read(text("""
            WHITE|198.51.100.7|||1790000000|1790001500|9999999999999|1|12
            GREY|192.0.2.9|mail.example.org|<ann@example.org>|<bob@demo.test>|99999999999999999|99999999999999999|1|1|0
            WHITE|198.51.100.8|||1790000000|1790001500|99999999999999999999|1|12
            """));

        assertThat(collected.rows().clients().get("198.51.100.0/24").lastSeen()).isEqualTo(Collected.NOW);
        assertThat(collected.rows().triplets().get(ANN).firstSeen()).isEqualTo(Collected.NOW);
        assertThat(collected.foreign().leftOut()).isEqualTo(1);
    }

    /** All mail came from the container's bridge, and all of it passed. */
    @Test
    void whatAPrivateNetworkHasEarnedElsewhereIsLeftOut() throws IOException {
        new Spamdb(collected.foreign(), 5).read(text("WHITE|172.17.0.1|||1790000000|1790001500|1796500000|1|12\n"));

        assertThat(collected.rows().isEmpty()).isTrue();
        assertThat(collected.foreign().problems()).singleElement().asString().contains("'172.17.0.1' is in a private network");
    }

    @Test
    void whatSpamdbPrintsIsCarriedOver() throws IOException {
        new Spamdb(collected.foreign(), 5).read(text("""
            GREY|192.0.2.9|mail.example.org|<ann@example.org>|<bob@demo.test>|1796088000|1796089500|1796102400|1|0
            WHITE|198.51.100.7|||1790000000|1790001500|1796500000|1|12
            TRAPPED|203.0.113.9|1796102400
            GREY|192.0.2.9
            nonsense
            """));

        assertThat(collected.rows().triplets()).containsOnlyKeys(ANN);
        assertThat(collected.rows().triplets().get(ANN).told()).contains(Duration.ofSeconds(1500));
        assertThat(collected.rows().clients()).containsOnlyKeys("198.51.100.0/24");
        assertThat(collected.rows().clients().get("198.51.100.0/24").passes()).isEqualTo(5);
        assertThat(collected.rows().clients().get("198.51.100.0/24").lastSeen())
            .isEqualTo(Instant.ofEpochSecond(1_796_500_000).minus(Duration.ofDays(36)));
        assertThat(collected.foreign().leftOut()).isEqualTo(3);
    }
}
