package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.list.Line;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.list.ListInForce;
import io.github.jamesgreylist.list.ListText;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows lists, and edits the last file of each, which is the program's own. A {@link CannotChangeException} says why a file
 * cannot be changed now.
 */
public class ListEditing {

    private static final int LONGEST_LINE = 1_000;
    private static final int LONGEST_REASON = 300;
    /** Nobody looks through more, and the answer must not fill the memory. */
    private static final int MOST_SHOWN = 5_000;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final Logger LOGGER = LoggerFactory.getLogger(ListEditing.class);

    private final Lists lists;
    private final Clock clock;

    /** @param clock for the date in comments */
    public ListEditing(Lists lists, Clock clock) {
        this.lists = lists;
        this.clock = clock;
    }

    ListContents list(ListName name) {
        ListInForce<?> list = inForce(name);
        return new ListContents(name, list.size(), list.trouble(),
            list.files().stream().map(file -> contents(file, file.equals(own(list)))).toList());
    }

    private static ListContents.File contents(ListFile file, boolean editable) {
        List<ListContents.Item> items = entries(file).limit(MOST_SHOWN)
            .map(entry -> new ListContents.Item(entry.line(), entry.text(), entry.comment())).toList();
        return new ListContents.File(file.toString(), editable, items);
    }

    /** A file that cannot be read has none; what is wrong with it, the list's trouble says. */
    private static Stream<ListText.Entry> entries(ListFile file) {
        try {
            return file.text().entries().stream();
        } catch (SettingsException e) {
            LOGGER.debug("not shown", e);
            return Stream.empty();
        }
    }

    ListContents add(Caller caller, ListName name, String entry, String reason) {
        ListInForce<?> list = inForce(name);
        checkEntry(list, name, entry);
        String line = entry + "  # " + comment(caller, reason);
        if (line.length() > LONGEST_LINE) {
            throw new IllegalArgumentException("entry, reason and author have at most " + LONGEST_LINE + " characters together");
        }
        change(list, text -> {
            refuseWhatIsThere(list, entry);
            return text.with(line);
        });
        ChangeLog.write("added to " + words(name), caller, "entry", entry, "reason", reason);
        return list(name);
    }

    private static void checkEntry(ListInForce<?> list, ListName name, String entry) {
        if (UNPRINTABLE.matcher(entry).find() || entry.contains("#") || entry.isBlank() || !entry.equals(entry.strip())) {
            throw new IllegalArgumentException(
                "an entry is one line of printable characters without a #, which begins a comment");
        }
        String file = words(name);
        try {
            list.check(new Line(file, 1, entry));
        } catch (SettingsException e) {
            throw new IllegalArgumentException(e.getMessage().substring((file + ":1: ").length()), e);
        }
    }

    private static void checkReason(String reason) {
        if (reason.length() > LONGEST_REASON || UNPRINTABLE.matcher(reason).find()) {
            throw new IllegalArgumentException("the reason is a line of at most " + LONGEST_REASON + " printable characters");
        }
    }

    private String comment(Caller caller, String reason) {
        checkReason(reason);
        return Stream
            .of(reason.strip(), UNPRINTABLE.matcher(caller.name()).replaceAll("?"),
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString())
            .filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    private static void refuseWhatIsThere(ListInForce<?> list, String entry) {
        find(list, entry).ifPresent(place -> {
            throw new IllegalArgumentException("'" + entry + "' is in the list already: " + place);
        });
    }

    ListContents remove(Caller caller, ListName name, String entry, String reason) {
        ListInForce<?> list = inForce(name);
        String stripped = entry.strip();
        checkReason(reason);
        change(list, text -> text.without(written(text, stripped).orElseThrow(() -> new IllegalArgumentException(
            find(list, stripped).map(place -> "'" + stripped + "' is in a file that is not written here: take it out of " + place)
                .orElse("'" + stripped + "' is not in the list")))));
        ChangeLog.write("removed from " + words(name), caller, "entry", stripped, "reason", reason);
        return list(name);
    }

    /** The entry as it stands there, which may differ in case. */
    private static Optional<String> written(ListText text, String entry) {
        List<String> alike = text.entries().stream().map(ListText.Entry::text).filter(entry::equalsIgnoreCase).toList();
        return alike.contains(entry) ? Optional.of(entry) : alike.stream().findFirst();
    }

    private static void change(ListInForce<?> list, UnaryOperator<ListText> change) {
        ListFile own = own(list);
        try {
            list.change(own, change);
        } catch (AccessDeniedException e) {
            throw new CannotChangeException(own + " cannot be written: give " + System.getProperty("user.name")
                + " the right to write into its directory, too; nothing has changed", e);
        } catch (IOException e) {
            throw new CannotChangeException(own + " cannot be written: " + e + "; nothing has changed", e);
        } catch (SettingsException e) {
            throw new CannotChangeException("nothing has changed, as the list could not have come into force. "
                + String.join("; ", e.problems()), e);
        }
    }

    /** Where an entry is, as people write it. */
    private static Optional<String> find(ListInForce<?> list, String entry) {
        return list.files().stream().flatMap(file -> entries(file).filter(each -> each.text().equalsIgnoreCase(entry))
            .map(each -> file + ":" + each.line())).findFirst();
    }

    private ListInForce<?> inForce(ListName name) {
        return switch (name) {
            case CLIENTS -> lists.clients().list();
            case RECIPIENTS -> lists.recipients().list();
            case SENDERS -> lists.senders().list();
            case RULES -> lists.recipientRules();
        };
    }

    private static String words(ListName name) {
        return name.name().toLowerCase(Locale.ROOT);
    }

    private static ListFile own(ListInForce<?> list) {
        return list.files().get(list.files().size() - 1);
    }
}
