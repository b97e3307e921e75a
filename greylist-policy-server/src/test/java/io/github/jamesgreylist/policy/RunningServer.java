package io.github.jamesgreylist.policy;

import io.github.jamesgreylist.engine.Greylist;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.recipient.RecipientRules;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.Problems;
import io.github.jamesgreylist.settings.SettingsReader;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.whitelist.Whitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The server on a free port, with the real engine on a Derby in memory, and a clock that the test moves. */
final class RunningServer implements AutoCloseable {

    static final Timeouts PATIENT = new Timeouts(Duration.ofMinutes(5), Duration.ofMinutes(5));

    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final Greylist greylist;
    private final PolicyServer server;

    private RunningServer(Map<String, String> settings, Timeouts timeouts, int mostConnections, GreylistStore store,
            Exemptions exemptions) {
        this(settings, List.of(), timeouts, mostConnections, store, exemptions);
    }

    private RunningServer(Map<String, String> settings, List<InheritedSocket> inherited, Timeouts timeouts,
            int mostConnections, GreylistStore store, Exemptions exemptions) {
        Map<String, String> all = new HashMap<>(Map.of("policy.listen", "inet:127.0.0.1:0", "policy.hostname", "mx.test",
            // On a busy machine the store may take longer than mail should wait for it.
            "timeBudget", "30 s"));
        all.putAll(settings);
        Problems problems = new Problems();
        SettingsReader reader = new SettingsReader(problems, "test", Path.of(""), all);
        GreylistSettings greylistSettings = GreylistSettings.from(reader);
        PolicySettings policySettings = PolicySettings.from(reader);
        problems.refuse();
        Clock clock = new TestClock();
        this.greylist = new Greylist(greylistSettings, exemptions, store);
        this.server = new PolicyServer(policySettings,
            new PolicyService(greylist, greylistSettings.reply(), policySettings, clock), inherited, timeouts,
            ConnectionLimit.of(mostConnections));
        greylist.start();
        try {
            server.start();
        } catch (RuntimeException e) {
            greylist.close();
            throw e;
        }
    }

    static RunningServer start(String... settings) {
        return start(PATIENT, ConnectionLimit.MOST, settings);
    }

    static RunningServer start(Timeouts timeouts, int mostConnections, String... settings) {
        return new RunningServer(map(settings), timeouts, mostConnections, new MemoryStore(), Exemptions.NONE);
    }

    static RunningServer with(Whitelist whitelist) {
        return new RunningServer(map(), PATIENT, ConnectionLimit.MOST, new MemoryStore(),
            new Exemptions(new Whitelists(List.of(whitelist)), ClientNames.NONE, () -> RecipientRules.NONE));
    }

    static RunningServer on(GreylistStore store, String... settings) {
        return new RunningServer(map(settings), PATIENT, ConnectionLimit.MOST, store, Exemptions.NONE);
    }

    static RunningServer inheriting(List<InheritedSocket> inherited, String... settings) {
        return new RunningServer(map(settings), inherited, PATIENT, ConnectionLimit.MOST, new MemoryStore(), Exemptions.NONE);
    }

    private static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    int port() {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    PolicyClient connect() throws IOException {
        return PolicyClient.connect(port());
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** A fault inside the server: whoever asks for the time fails. */
    void breakClock() {
        now = null;
    }

    PolicyServer server() {
        return server;
    }

    /** Stops listening and answers what has been asked; the engine stays. */
    void stopServer() {
        server.close();
    }

    @Override
    public void close() {
        server.close(Duration.ZERO);
        greylist.close();
    }

    private final class TestClock extends Clock {
        @Override
        public Instant instant() {
            return Objects.requireNonNull(now, "the clock is broken");
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
