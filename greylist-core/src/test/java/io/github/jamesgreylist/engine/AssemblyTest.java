package io.github.jamesgreylist.engine;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.names.ClientNames;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A greylist as the front ends have it: settings, lists in files, store, names and other people's whitelists. */
class AssemblyTest {

    @TempDir
    Path directory;

    private final Map<String, String> settings = new HashMap<>();
    private final Names names = new Names();

    @BeforeEach
    void nameLists() throws IOException {
        settings.put("timeBudget", "30 s");
        for (String list : List.of("whitelistClients", "whitelistRecipients", "whitelistSenders", "recipientRules")) {
            settings.put(list, directory.resolve(list).toString());
            write(list, "");
        }
    }

    @Test
    void everyListCountsAndSoDoWhitelistsThatAreInNoFile() throws Exception {
        write("whitelistClients", "known.example");
        write("whitelistRecipients", "trap@");
        write("whitelistSenders", "friend@example.com");
        write("recipientRules", "cfo@example.org off\nsales@ 1 minute");
        try (Assembly assembly = assembly()) {
            assembly.start();

            assertThat(DecisionLog.words(decide(assembly, Attempts.to("trap@example.org", T0)))).isEqualTo("recipient whitelist");
            assertThat(DecisionLog.words(decide(assembly, Attempts.from("friend@example.com", T0))))
                .isEqualTo("sender whitelist");
            assertThat(DecisionLog.words(decide(assembly, Attempts.to("cfo@example.org", T0)))).isEqualTo("recipient whitelist");
            assertThat(((Defer) decide(assembly, Attempts.to("sales@example.org", T0))).left()).isEqualTo(Duration.ofMinutes(1));
            assertThat(DecisionLog.words(decide(assembly, Attempts.from("own@example.com", T0)))).isEqualTo("own list");
            names.name = Optional.of("mx.known.example");
            assertThat(DecisionLog.words(decide(assembly, Attempts.from("by.name@example.com", T0))))
                .isEqualTo("client whitelist");
            assertThat(names.isClosed).isFalse();
        }
        assertThat(names.isClosed).isTrue();
    }

    @Test
    void aSavedListIsInForceAfterAReload() throws Exception {
        try (Assembly assembly = assembly()) {
            assembly.start();
            assertThat(decide(assembly, Attempts.at(T0))).isInstanceOf(Defer.class);
            write("recipientRules", "* off\n");
            assembly.reload();
            assertThat(decide(assembly, Attempts.at(T0))).isEqualTo(Pass.RECIPIENT_RULE.delayed(Duration.ZERO));
        }
    }

    @Test
    void allListsThatCannotBeReadAreRefusedAtOnceAndNothingIsOpened() throws IOException {
        Files.delete(directory.resolve("recipientRules"));
        Files.delete(directory.resolve("whitelistSenders"));

        assertThatThrownBy(() -> new Lists(GreylistSettings.from("test", settings), OwnLists.in(directory.resolve("own"))))
            .isInstanceOfSatisfying(SettingsException.class, refusal -> assertThat(refusal.problems()).containsExactly(
                directory.resolve("whitelistSenders") + ": the list cannot be read: there is no such file",
                directory.resolve("recipientRules") + ": the list cannot be read: there is no such file"));
    }

    private Assembly assembly() {
        GreylistSettings read = GreylistSettings.from("test", settings);
        return new Assembly(read, new Lists(read, OwnLists.in(directory.resolve("own"))), new MemoryStore(), Clients.of(names),
            List.of(attempt -> Optional.of("own list").filter(name -> attempt.sender().startsWith("own@"))));
    }

    private static Verdict decide(Assembly assembly, Attempt attempt) throws Exception {
        return assembly.greylist().decideAndWait(attempt, FrontEnd.PLAIN);
    }

    private void write(String list, String lines) throws IOException {
        Files.writeString(directory.resolve(list), lines);
    }

    /** Everybody has the same name. */
    private static final class Names implements ClientNames {

        private volatile Optional<String> name = Optional.empty();
        private volatile boolean isClosed;

        @Override
        public CompletableFuture<Optional<String>> verifiedName(InetAddress client) {
            return CompletableFuture.completedFuture(name);
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
