package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The database that servers share goes away while mail arrives at each of them, and comes back. */
@EnabledIf("io.github.jamesgreylist.testing.database.PostgresServer#isThere")
class SharedOutageIT {

    /** The time budget is 2 s, and this machine is busy; the driver alone would wait for 10 s. */
    private static final Duration BUDGET_AND_SOME = Duration.ofSeconds(8);

    @TempDir
    static Path directory;
    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = new Site(directory, Duration.ofSeconds(2));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Node node : site.nodes()) {
            assertThat(node.log()).as("log of " + node.name()).contains("action=").doesNotContain(Site.PASSWORD);
        }
        site.close();
    }

    @Test
    void stoppedByItsOperatorAndStartedAgain() throws Exception {
        outage("stopped", site.postgres::stop, site.postgres::start);
    }

    @Test
    void killed() throws Exception {
        outage("killed", site.postgres::kill, site.postgres::start);
    }

    /** As with a firewall that was restarted: connections of before are never heard of again. */
    @Test
    void cutOff() throws Exception {
        outage("cut", site.network::cut, () -> {
            Eventually.await("each server to try anew", () -> site.network.connectionsDuringCut() >= 2 * site.nodes().size());
            site.network.mendForNewConnections();
        });
    }

    private interface Event {
        void happens() throws Exception;
    }

    private static void outage(String name, Event begin, Event end) throws Exception {
        List<Integer> logged = new ArrayList<>();
        List<Load> loads = new ArrayList<>();
        for (Node node : site.nodes()) {
            logged.add(node.log().length());
            loads.add(new Load(node, name));
        }
        try {
            for (Load load : loads) {
                load.awaitDeferrals(true);
            }
            begin.happens();
            for (Load load : loads) {
                load.awaitDeferrals(false);
            }
            end.happens();
            for (Load load : loads) {
                load.awaitDeferrals(true);
            }
        } finally {
            for (Load load : loads) {
                load.stop();
            }
        }
        for (int i = 0; i < loads.size(); i++) {
            Node node = site.nodes().get(i);
            int before = logged.get(i);
            assertThat(loads.get(i).longest()).as("the longest wait at " + node.name()).isLessThan(BUDGET_AND_SOME);
            assertThat(site.senders()).as("everybody who was told to wait is known").containsAll(loads.get(i).deferred);
            Eventually.await("the end of the outage at " + node.name(), () -> {
                node.attempt("203.0.113.9", "calm@example.org");
                return lines(node, before, "greylist store works again").count() == 1;
            });
            assertThat(lines(node, before, "WARN", "greylist store unavailable")).as("warnings of " + node.name())
                .singleElement().asString()
                .contains("greylist store unavailable, mail is accepted without greylisting until it is back: ");
        }
    }

    /** Lines of the log since then that contain one of these. */
    private static Stream<String> lines(Node node, int from, String... texts) throws IOException {
        return node.log().substring(from).lines().filter(line -> Stream.of(texts).anyMatch(line::contains));
    }
}
