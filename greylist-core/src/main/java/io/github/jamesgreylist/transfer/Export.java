package io.github.jamesgreylist.transfer;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;

/** Writes a whole greylist. */
public final class Export {

    private Export() {}

    /**
     * Writes as it reads, a page at a time: others may use the database meanwhile.
     *
     * @param out is flushed and not closed
     * @return how many rows were written
     * @throws StoreException if the database cannot be read
     */
    public static long write(GreylistStore store, Writer out) throws IOException {
        return write(store::scan, out);
    }

    /**
     * The same with rows that are in no database yet.
     *
     * @param out is flushed and not closed
     */
    public static long write(Import.Source source, Writer out) throws IOException {
        Lines lines = new Lines(out);
        try {
            lines.write(TextFormat.HEADER);
            source.read(lines);
            long rows = lines.written - 1;
            lines.write(TextFormat.end(rows));
            out.flush();
            return rows;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static final class Lines implements GreylistStore.Visitor {

        private final Writer out;
        private long written;

        Lines(Writer out) {
            this.out = out;
        }

        @Override
        public void triplet(Triplet triplet, TripletState state) {
            write(TextFormat.line(triplet, state));
        }

        @Override
        public void client(String network, ClientState state) {
            write(TextFormat.line(network, state));
        }

        void write(String line) {
            try {
                out.write(line);
                out.write('\n');
                written++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
