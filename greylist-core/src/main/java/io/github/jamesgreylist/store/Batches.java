package io.github.jamesgreylist.store;

import java.sql.Statement;

/** What a driver says of a batch. */
final class Batches {

    private Batches() {
    }

    /** A driver that sends a batch as one may not know how many rows each statement found: it counts as one then. */
    static int rows(int[] counts) {
        int rows = 0;
        for (int count : counts) {
            rows += count == Statement.SUCCESS_NO_INFO ? 1 : count;
        }
        return rows;
    }
}
