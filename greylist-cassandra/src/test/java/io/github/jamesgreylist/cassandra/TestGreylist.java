package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A server's greylist in a cluster, with a clock of its own and nothing in memory. */
final class TestGreylist implements AutoCloseable {

    static final Duration DELAY = Duration.ofMinutes(5);
    private static final String RECIPIENT = "bob@example.org";
    private static final GreylistSettings SETTINGS = GreylistSettings.from("test",
        Map.of("delay", "5 minutes", "timeBudget", "1 minute", "cachedTriplets", "0", "autoWhitelistClients", "0"));

    private final Clock clock;
    private final GreylistStore store;
    private final Greylist greylist;

    /** @param ahead of the right time */
    TestGreylist(Sessions sessions, Duration ahead) {
        clock = Clock.offset(Clock.systemUTC(), ahead);
        store = new CassandraStore(sessions, Limits.of(SETTINGS), clock);
        greylist = new Greylist(SETTINGS, Exemptions.NONE, store, clock);
        greylist.start();
        // On a busy machine it may take longer than a start waits.
        Eventually.await("the greylist", () -> !attempt("start@example.net").equals("store unavailable"));
    }

    /** Of which each is a triplet of its own. */
    static List<String> senders(String kind, int number) {
        return IntStream.range(0, number).mapToObj(i -> kind + "-" + (char) ('a' + i) + "@example.com").toList();
    }

    /** In the words of the log, but for the seconds. */
    String attempt(String sender) throws Exception {
        return attempt(sender, Duration.ZERO);
    }

    /** The same by mail that came so much later than now. */
    String attempt(String sender, Duration later) throws Exception {
        Verdict verdict = greylist.decide(Attempt.of(clock.instant().plus(later), Attempts.CLIENT, sender, RECIPIENT))
            .get(2, TimeUnit.MINUTES);
        boolean isFirstPass = verdict instanceof Verdict.Pass pass && pass.delayed().isPresent();
        return isFirstPass ? "first pass" : DecisionLog.words(verdict).replaceFirst(" \\(.*", "");
    }

    /** As an administrator has it forgotten, at this server. */
    void forget(String sender) {
        Triplet triplet = new Triplet("192.0.2.0/24", sender, RECIPIENT);
        Rows rows = store.find(new Keys(Set.of(triplet, triplet.toAnyRecipient()), Set.of()));
        assertThat(rows.isEmpty()).isFalse();
        assertThat(store.save(Changes.deleted(rows))).isTrue();
    }

    @Override
    public void close() {
        greylist.close();
    }
}
