package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Three nodes, of which one has a clock that is a minute ahead, and greylists whose own clocks are right, a minute ahead
 * and weeks ahead. It takes some minutes and 2 GB: {@code make test FULL=1}.
 */
@EnabledIfEnvironmentVariable(named = "FULL", matches = "1")
@EnabledOnOs(OS.LINUX)
class CassandraClocksIT {

    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration WEEKS = Duration.ofDays(40);
    private static final Duration LATER = TestGreylist.DELAY.plusSeconds(1);
    private static final int SENDERS = 15;

    private static TestRing ring;
    private final List<TestGreylist> greylists = new ArrayList<>();
    private String keyspace;

    @BeforeAll
    static void startRing() throws IOException {
        ring = TestRing.started();
    }

    @AfterAll
    static void stopRing() {
        ring.close();
    }

    /** All know the tables before a clock is wrong. */
    @BeforeEach
    void makeTables() throws Exception {
        ring.node(2).setClockAhead(Duration.ZERO);
        ring.startAll();
        keyspace = ring.freshKeyspace();
        greylist(Duration.ZERO);
    }

    @AfterEach
    void stopTheWrongNode() throws Exception {
        greylists.forEach(TestGreylist::close);
        ring.node(2).kill();
    }

    private TestGreylist greylist(Duration ahead) {
        TestGreylist greylist = new TestGreylist(Sessions.of(ring.admin(), keyspace), ahead);
        greylists.add(greylist);
        return greylist;
    }

    /** @param isHeard as with {@code internode_timeout: false}: otherwise what others tell it is too old for it */
    private void setClockOfOneNodeAhead(boolean isHeard) throws Exception {
        ring.node(2).kill();
        ring.node(2).setClockAhead(A_MINUTE);
        ring.node(2).configure("internode_timeout: " + !isHeard);
        ring.node(2).start();
    }

    @Test
    void whatOthersStoreAndForgetCountsWhateverAWrongServerWritesAndWhicheverNodeTakesIt() throws Exception {
        setClockOfOneNodeAhead(true);
        ring.startAll();
        TestGreylist one = greylist(Duration.ZERO);
        TestGreylist other = greylist(Duration.ZERO);
        TestGreylist minute = greylist(A_MINUTE);
        TestGreylist weeks = greylist(WEEKS);

        for (String sender : TestGreylist.senders("stranger", SENDERS)) {
            assertThat(one.attempt(sender)).isEqualTo("new");
            assertThat(minute.attempt(sender)).isEqualTo("early-retry");
            assertThat(weeks.attempt(sender)).as("by its clock that was long ago").isEqualTo("new");
            assertThat(other.attempt(sender)).isEqualTo("early-retry");
            assertThat(weeks.attempt(sender, LATER)).isEqualTo("first pass");
            assertThat(minute.attempt(sender, LATER)).isIn("first pass", "triplet found");
            assertThat(other.attempt(sender, LATER)).isEqualTo("triplet found");
            assertThat(one.attempt(sender, LATER.plusDays(34))).isEqualTo("triplet found");
            assertThat(other.attempt(sender, LATER.plusDays(60))).isEqualTo("triplet found");
        }
        for (String sender : TestGreylist.senders("forgotten", SENDERS)) {
            assertThat(minute.attempt(sender)).isEqualTo("new");
            assertThat(minute.attempt(sender, LATER)).isEqualTo("first pass");
            one.forget(sender);
            assertThat(minute.attempt(sender)).as("after another has forgotten it").isEqualTo("new");
            weeks.forget(sender);
            assertThat(one.attempt(sender)).as("after the wrong one has forgotten it").isEqualTo("new");
            assertThat(other.attempt(sender)).isEqualTo("early-retry");
            assertThat(other.attempt(sender, LATER)).isEqualTo("first pass");
        }
        for (String sender : TestGreylist.senders("waits", SENDERS)) {
            assertThat(minute.attempt(sender)).isEqualTo("new");
            assertThat(other.attempt(sender, LATER)).as("a minute too early, by whom it was told").isEqualTo("early-retry");
            assertThat(other.attempt(sender, LATER.plus(A_MINUTE))).isEqualTo("first pass");
        }
        assertNoTimeStampIsAhead();
    }

    /** Also while one of the others is away, and however often it is the wrong node that answers. */
    @Test
    void aServerThatStartsWhileTheClockOfANodeIsWrongWritesNoTimeStampThatIsAhead() throws Exception {
        setClockOfOneNodeAhead(true);
        ring.startAll();
        ring.node(1).kill();
        for (String sender : TestGreylist.senders("start", SENDERS)) {
            try (TestGreylist started = new TestGreylist(Sessions.of(ring.admin(), keyspace), Duration.ZERO)) {
                assertThat(started.attempt(sender)).isEqualTo("new");
            }
        }
        assertNoTimeStampIsAhead();
    }

    /** As Cassandra is configured unless told: the nodes call each other dead, and two of three go on. */
    @Test
    void aNodeWhoseClockIsWrongIsNamedInTheLogAndGreylistingGoesOn() throws Exception {
        try (LogCapture log = LogCapture.ofProject()) {
            setClockOfOneNodeAhead(false);
            TestGreylist one = greylist(Duration.ZERO);
            TestGreylist other = greylist(Duration.ZERO);
            for (String sender : TestGreylist.senders("stranger", SENDERS)) {
                assertThat(one.attempt(sender)).isEqualTo("new");
                assertThat(other.attempt(sender)).isEqualTo("early-retry");
                assertThat(other.attempt(sender, LATER)).isEqualTo("first pass");
            }
            Eventually.await("a warning").untilAsserted(() -> assertThat(log.at(Level.WARN))
                .anyMatch(line -> line
                    .matches("the clock of Cassandra's node .*127\\.0\\.0\\.13.* is (59|60) s ahead of the others'.*")));
            assertNoTimeStampIsAhead();
        }
    }

    private void assertNoTimeStampIsAhead() {
        Instant now = Instant.now().plusMillis(100);
        CqlSession admin = ring.admin();
        List<Instant> written = new ArrayList<>();
        for (Row row : admin.execute("SELECT WRITETIME(last_seen) AS written FROM " + keyspace + ".greylist_triplet").all()) {
            written.add(Instant.EPOCH.plus(row.getLong("written"), ChronoUnit.MICROS));
        }
        assertThat(written).isNotEmpty().allSatisfy(each -> assertThat(each).isBefore(now));
    }
}
