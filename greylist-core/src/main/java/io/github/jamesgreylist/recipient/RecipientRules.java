package io.github.jamesgreylist.recipient;

import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.LineInForce;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.match.Mailboxes;
import io.github.jamesgreylist.settings.DurationText;
import io.github.jamesgreylist.settings.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is greylisted, and for how long. Each line says whom it is about and what is to happen:
 * <pre>
 * *                 off           # everybody whom no other line is about; without this line: on
 * example.org       on            # a domain and all below it, with the server's delay
 * example.net       10 minutes    # on, with a delay of its own
 * cfo@example.org   off
 * sales@            1 minute      # this user at any domain
 * </pre>
 * The most specific line counts: address, user at any domain, domain, {@code *}. The order of the lines does not
 * matter.
 */
public final class RecipientRules {

    /** Everybody is greylisted with the server's delay. */
    public static final RecipientRules NONE = new RecipientRules();

    private static final String EVERYBODY = "*";

    private final Mailboxes<Entry> rules = new Mailboxes<>();
    private final List<LineInForce> lines = new ArrayList<>();
    private Optional<Entry> everybody = Optional.empty();

    private record Entry(RecipientRule rule, LineInForce line) {}

    /** A rule, and the line that has it. */
    public record Ruling(RecipientRule rule, Line line) {}

    RecipientRules() {}

    /**
     * Reads rules from files, which can then be watched.
     *
     * @param below every delay must be shorter: the retry window, or no retry could ever pass
     * @throws SettingsException if the files cannot be used
     */
    public static ListInForce<RecipientRules> read(List<ListFile> files, Duration below) {
        return new ListInForce<>("recipient rules", files, RecipientRules::new, (rules, line) -> rules.add(line, below));
    }

    void add(Line line, Duration below) {
        String[] words = line.text().split("\\s+", 2);
        if (words.length < 2) {
            throw line.refuse("write whom it is about, white space, and on, off or a delay");
        }
        Entry entry = new Entry(rule(words[1], line, below), new LineInForce(line));
        if (put(words[0], entry, line).isPresent()) {
            throw line.refuse("there is a rule for " + words[0] + " already");
        }
        lines.add(entry.line);
    }

    private Optional<Entry> put(String whom, Entry entry, Line line) {
        if (!whom.equals(EVERYBODY)) {
            return rules.put(whom, entry, line);
        }
        Optional<Entry> replaced = everybody;
        everybody = Optional.of(entry);
        return replaced;
    }

    private static RecipientRule rule(String text, Line line, Duration below) {
        if (text.equalsIgnoreCase("on")) {
            return RecipientRule.ON;
        }
        if (text.equalsIgnoreCase("off")) {
            return RecipientRule.OFF;
        }
        Duration delay = DurationText.parse(text).orElseThrow(() -> line.refuse(
            "'" + text + "' is neither on nor off nor a delay; of a delay, " + DurationText.RULE));
        if (delay.compareTo(below) >= 0) {
            throw line.refuse("the delay must be shorter than retryWindow (" + DurationText.of(below)
                + "), or no retry could ever pass");
        }
        return RecipientRule.delayed(delay);
    }

    /** @param recipient as the client sent it */
    public RecipientRule of(String recipient) {
        Optional<Entry> entry = entry(recipient);
        entry.ifPresent(some -> some.line.match());
        return entry.map(Entry::rule).orElse(RecipientRule.ON);
    }

    private Optional<Entry> entry(String recipient) {
        return rules.find(recipient).or(() -> everybody);
    }

    /** The rule that counts and its line, if there is one. That somebody asks is no match. */
    public Optional<Ruling> explain(String recipient) {
        return entry(recipient).map(entry -> new Ruling(entry.rule, entry.line.line()));
    }

    /** Lines that have matched nobody since they were read. */
    public List<Line> neverMatched() {
        return lines.stream().filter(line -> !line.hasMatched()).map(LineInForce::line).toList();
    }
}
