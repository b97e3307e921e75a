package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All that an administrator can do with a running greylist. For any number of threads; blocks. What changes something is
 * logged with who and what; all else changes nothing. Bad input is an {@link IllegalArgumentException} whose message is a
 * sentence for whoever typed it; a store that is away is a {@link StoreException}.
 */
public interface Administration {

    /** Also while the store is away. */
    Status status();

    Found search(Search search);

    /** Also while the store is away: the steps that need it say so. */
    Explanation explain(Inquiry inquiry);

    /** Lets the mail of the sender to the recipient pass once within two days, and be known from then on. */
    Released release(Caller caller, String sender, String recipient, Optional<String> client);

    /** Forgets all rows that a search finds, whatever its limit. */
    Forgotten forget(Caller caller, Search search);

    ListContents list(ListName list);

    /** Adds an entry to the {@code .local} file and waits until it is in force. */
    ListContents add(Caller caller, ListName list, String entry, String reason);

    /** Takes an entry out of the {@code .local} file and waits until that is in force. */
    ListContents remove(Caller caller, ListName list, String entry, String reason);

    /** @param by an hour or a day */
    Statistics statistics(Instant from, Instant to, Duration by);

    Report report(Instant from, Instant to);

    /** @return how many rows were written */
    long export(Writer out) throws IOException;

    /** As {@link Import#read}. */
    Import.Result load(Caller caller, BufferedReader in) throws IOException;
}
