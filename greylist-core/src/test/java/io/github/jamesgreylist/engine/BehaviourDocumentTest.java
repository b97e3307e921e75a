package io.github.jamesgreylist.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.commit.GroupCommit;
import io.github.jamesgreylist.engine.commit.StoreHealth;
import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.engine.steps.Steps;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.reply.PassHeader;
import io.github.jamesgreylist.reply.Reply;
import io.github.jamesgreylist.settings.DurationText;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/behaviour.md} has the defaults, the replies and the log's words that the code has. */
class BehaviourDocumentTest {

    private static final Path PAGE = Path.of("..", "docs", "behaviour.md");
    private static final GreylistSettings DEFAULT = GreylistSettings.DEFAULT;
    private static final Set<Reason> NOT_LOGGED = Set.of(Reason.TRUSTED, Reason.NOT_OURS);
    private static final Set<Reason> DEFERRING = Set.of(Reason.FIRST_CONTACT, Reason.EARLY_RETRY, Reason.UNAVAILABLE);
    private static final Duration FIVE_MINUTES = Duration.ofSeconds(300);

    @Test
    void termsHaveTheirDefaults() throws IOException {
        assertThat(table(1, 2))
            .containsEntry("client network", "/" + DEFAULT.clientNetwork().ipv4Prefix() + " for IPv4, /"
                + DEFAULT.clientNetwork().ipv6Prefix() + " for IPv6")
            .containsEntry("delay", DurationText.of(DEFAULT.policy().delay()))
            .containsEntry("delay for unverified clients", DurationText.of(DEFAULT.policy().delayUnverified()))
            .containsEntry("retry window", DurationText.of(DEFAULT.policy().retryWindow()))
            .containsEntry("pass lifetime", DurationText.of(DEFAULT.policy().passLifetime()))
            .containsEntry("auto-whitelist, AWL", DEFAULT.autoWhitelists().networks().clients() + " and "
                + DEFAULT.autoWhitelists().domains().clients() + ", at most one in "
                + DurationText.of(DEFAULT.autoWhitelists().networks().interval()))
            .containsEntry("time budget", DurationText.of(DEFAULT.timeBudget()))
            .containsEntry("deferral", Integer.toString(DEFAULT.reply().code()))
            .containsEntry("fail open", DEFAULT.onStoreFailure().name().toLowerCase(Locale.ROOT));
    }

    @Test
    void repliesAndHeaderAreTheOnesThatAreSent() throws IOException {
        String recipient = "user@example.org";
        Reply deferral = DEFAULT.reply().reply(new Defer(Reason.FIRST_CONTACT, FIVE_MINUTES), recipient);
        String header = PassHeader.NAME + ": " + PassHeader.value(Duration.ofSeconds(314), "<host>", Instant.EPOCH);
        assertThat(section(4).lines())
            .contains(deferral.code() + " " + deferral.enhancedCode() + " " + deferral.textFor(recipient))
            .contains("action=DEFER_IF_PERMIT " + deferral.enhancedCode() + " " + deferral.text())
            .contains(header.replace(PassHeader.version(), "<version>").replaceFirst(";.*", "; <RFC 5322 date>"));
        assertThat(section(4))
            .contains("**" + DEFAULT.reply().code() + "**", "**" + DEFAULT.reply().enhancedCode() + "**",
                "the default is `" + DEFAULT.reply().text() + "`", "`" + Reply.UNAVAILABLE.text() + "`",
                "`" + Reply.UNAVAILABLE.code() + " " + Reply.UNAVAILABLE.enhancedCode() + "`");
    }

    @Test
    void reasonsAreTheWordsOfTheLog(@TempDir Path directory) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        Arrays.stream(Reason.values()).filter(reason -> !NOT_LOGGED.contains(reason) && reason != Reason.WHITELIST)
            .forEach(reason -> add(reasons, reason));
        add(reasons, Pass.UNEXAMINED);
        List<ListFile> clients = List.of(ListFile.required(Files.writeString(directory.resolve("clients"), "0.0.0.0/0\n")));
        List<ListFile> mailboxes = List.of(ListFile.required(Files.writeString(directory.resolve("mailboxes"), "/@/\n")));
        Stream.of(FileWhitelist.clients(clients), FileWhitelist.recipients(mailboxes), FileWhitelist.senders(mailboxes))
            .map(list -> list.find(Attempts.at(Attempts.T0)).orElseThrow()).map(Pass::whitelisted)
            .forEach(pass -> add(reasons, pass));

        Map<String, String> documented = new TreeMap<>(table(5, 1));
        documented.remove("reason");
        add(reasons, Pass.whitelisted(Steps.DNS_WHITELIST));
        assertThat(documented).isEqualTo(reasons);
    }

    @Test
    void stepsAreTakenInTheDocumentedOrder() throws IOException {
        StoreHealth health = new StoreHealth(DEFAULT.timeBudget(), DEFAULT.onStoreFailure(), DEFAULT.onOpening(),
            System::nanoTime);
        Steps steps = new Steps(DEFAULT, Exemptions.NONE,
            new GroupCommit(new MemoryStore(), DEFAULT.autoWhitelists(), 0, health), health);
        List<String> documented = new ArrayList<>(table(2, 1).values());
        documented.remove("step");
        assertThat(documented).isEqualTo(steps.names().stream().map(name -> "`" + name + "`").toList());
    }

    private static void add(Map<String, String> reasons, Reason reason) {
        boolean defers = DEFERRING.contains(reason);
        add(reasons,
            defers ? new Defer(reason, FIVE_MINUTES) : new Pass(reason, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** With N for the number, and both actions if a reason has both. */
    private static void add(Map<String, String> reasons, Verdict verdict) {
        String words = DecisionLog.words(verdict).replaceFirst("\\d+s", "Ns");
        reasons.merge("`" + words + "`", verdict instanceof Pass ? "pass" : "greylist",
            (one, other) -> one.equals(other) ? one : "pass or greylist");
    }

    @Test
    void optionsHaveTheirDefaults() throws IOException {
        assertThat(table(9, 2))
            .containsEntry("`--delay`", Long.toString(DEFAULT.policy().delay().toSeconds()))
            .containsEntry("`--retry-window`", DEFAULT.policy().retryWindow().toHours() + "h")
            .containsEntry("`--max-age`", Long.toString(DEFAULT.policy().passLifetime().toDays()))
            .containsEntry("`--auto-whitelist-clients`", Integer.toString(DEFAULT.autoWhitelists().networks().clients()))
            .containsEntry("`--ipv4cidr`", Integer.toString(DEFAULT.clientNetwork().ipv4Prefix()))
            .containsEntry("`--ipv6cidr`", Integer.toString(DEFAULT.clientNetwork().ipv6Prefix()))
            .containsEntry("`--greylist-text`", "`" + DEFAULT.reply().text() + "`");
    }

    /** One section without what is not built yet, which stands in quotes. */
    private static String section(int number) throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("\n## " + number + ". ");
        assertThat(start).as("section " + number).isPositive();
        int end = page.indexOf("\n## ", start + 1);
        return page.substring(start, end < 0 ? page.length() : end).replaceAll("(?m)^>.*\n", "");
    }

    /** A column of the section's tables, by what stands in their first columns. */
    private static Map<String, String> table(int section, int column) throws IOException {
        Map<String, String> cells = new LinkedHashMap<>();
        section(section).lines().filter(line -> line.startsWith("| ")).map(line -> line.split(" *\\| *", -1))
            .filter(row -> row.length > column + 2).forEach(row -> cells.put(row[1], row[column + 1]));
        return cells;
    }
}
