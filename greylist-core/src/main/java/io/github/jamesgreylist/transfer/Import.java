package io.github.jamesgreylist.transfer;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.Rows;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.Update;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export into a greylist, which may have rows of its own and be in use. A row that is there already only moves
 * forward: see {@link TripletState#merged}. So the same export may be read any number of times.
 */
public final class Import {

    private static final int ROWS_PER_TRANSACTION = 500;
    /** Longer than any line that can be used. */
    private static final int LONGEST_LINE = 10_000;

    private final GreylistStore store;
    private final Instant now;
    private final Rows read = Rows.collecting();
    private final GreylistStore.Visitor rows = new Collecting();
    private long added;
    private long changed;
    private long unchanged;
    private long expired;

    private Import(GreylistStore store, Instant now) {
        this.store = store;
        this.now = now;
    }

    /**
     * What became of the rows of an export.
     *
     * @param expired were not stored, as they count for nothing any more
     */
    public record Result(long added, long changed, long unchanged, long expired) {}

    /** Rows from somewhere else. */
    @FunctionalInterface
    public interface Source {

        void read(GreylistStore.Visitor rows) throws IOException;
    }

    /**
     * The same with rows that are no export.
     *
     * @throws StoreException if the database cannot be written to; an unknown number of rows is stored
     */
    public static Result of(Source source, GreylistStore store, Instant now) throws IOException {
        Import reading = new Import(store, now);
        source.read(reading.rows);
        reading.store();
        return reading.result();
    }

    /**
     * @param now what has expired by then is left out
     * @throws BadExportException at the first line that cannot be used; all lines before it are stored
     * @throws StoreException if the database cannot be written to; an unknown number of lines is stored
     */
    public static Result read(BufferedReader in, GreylistStore store, Instant now) throws IOException {
        Import reading = new Import(store, now);
        reading.read(in);
        return reading.result();
    }

    private Result result() {
        return new Result(added, changed, unchanged, expired);
    }

    /** Stores them a transaction at a time. */
    private final class Collecting implements GreylistStore.Visitor {

        @Override
        public void triplet(Triplet triplet, TripletState state) {
            collect(read.triplets(), triplet, state, state.expires(), TripletState::merged);
            storeIfMany();
        }

        @Override
        public void client(String network, ClientState state) {
            collect(read.clients(), network, state, state.expires(), ClientState::merged);
            storeIfMany();
        }
    }

    private void read(BufferedReader in) throws IOException {
        if (!TextFormat.HEADER.equals(line(in))) {
            throw new BadExportException(1, "this is no export of a greylist: its first line is not \""
                + TextFormat.HEADER.replace('\t', ' ') + "\", with a tab");
        }
        long rows = 0;
        String line = line(in);
        while (line != null && !TextFormat.isEnd(line)) {
            read(line, rows + 2);
            rows++;
            line = line(in);
        }
        store();
        if (!TextFormat.end(rows).equals(line)) {
            throw new BadExportException(rows + 2, "the export is cut off or has lost lines: here its last line should"
                + " stand, which says that it has " + rows + " rows");
        }
        if (line(in) != null) {
            throw new BadExportException(rows + 3, "the export has ended in the line before this one: import what follows,"
                + " if it is another export, by itself");
        }
    }

    /**
     * What {@link BufferedReader#readLine} returns, or so much of it that it is seen to be no line of an export: the wrong
     * file may have gigabytes without a line break.
     */
    private static @Nullable String line(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        boolean isEnd = c < 0;
        while (c >= 0 && c != '\n' && line.length() < LONGEST_LINE) {
            line.append((char) c);
            c = in.read();
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        return isEnd ? null : line.toString();
    }

    private void read(String line, long number) {
        try {
            TextFormat.read(line, rows);
        } catch (IllegalArgumentException e) {
            store();
            throw new BadExportException(number, e.getMessage());
        }
    }

    private <K, S> void collect(Map<K, S> rows, K key, S state, Instant expires, BinaryOperator<S> merge) {
        if (expires.isAfter(now)) {
            rows.merge(key, state, merge);
        } else {
            expired++;
        }
    }

    private void storeIfMany() {
        if (read.size() >= ROWS_PER_TRANSACTION) {
            store();
        }
    }

    private void store() {
        if (read.isEmpty()) {
            return;
        }
        Changes made = Update.of(store, read.keys(), this::merged, Function.identity());
        long replaced = made.before().of(made.after().keys()).size();
        changed += replaced;
        added += made.after().size() - replaced;
        unchanged += read.size() - made.after().size();
        read.triplets().clear();
        read.clients().clear();
    }

    private Changes merged(Rows found) {
        return new Changes(found, new Rows(
            differing(read.triplets(), found.triplets(), TripletState::merged),
            differing(read.clients(), found.clients(), ClientState::merged)));
    }

    /** What is to be stored, where that is not stored already. Whether what is there has expired is not for this clock to say. */
    private static <K, S> Map<K, S> differing(Map<K, S> read, Map<K, S> found, BinaryOperator<S> merge) {
        Map<K, S> differing = new HashMap<>();
        read.forEach((key, state) -> {
            S stored = found.get(key);
            S merged = stored == null ? state : merge.apply(stored, state);
            if (!merged.equals(stored)) {
                differing.put(key, merged);
            }
        });
        return differing;
    }
}
