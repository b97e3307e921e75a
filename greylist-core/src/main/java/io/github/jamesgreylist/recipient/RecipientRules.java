package io.github.jamesgreylist.recipient;

import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.match.Mailboxes;
import io.github.jamesgreylist.settings.DurationText;
import io.github.jamesgreylist.settings.SettingsException;
import java.time.Duration;
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

    private final Mailboxes<RecipientRule> rules = new Mailboxes<>();
    private Optional<RecipientRule> everybody = Optional.empty();

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
        RecipientRule rule = rule(words[1], line, below);
        if (put(words[0], rule, line).isPresent()) {
            throw line.refuse("there is a rule for " + words[0] + " already");
        }
    }

    private Optional<RecipientRule> put(String whom, RecipientRule rule, Line line) {
        if (!whom.equals(EVERYBODY)) {
            return rules.put(whom, rule, line);
        }
        Optional<RecipientRule> replaced = everybody;
        everybody = Optional.of(rule);
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
        return rules.find(recipient).or(() -> everybody).orElse(RecipientRule.ON);
    }
}
