package io.github.jamesgreylist.store;

import java.util.Set;

/**
 * What is to be stored, and instead of what.
 *
 * @param before what each of these rows is believed to be; a row that is missing here is believed not to be there. May
 *               have rows that do not change
 * @param after  what they are to be
 * @param gone   which of them are to be deleted, because somebody wants them forgotten; all are in {@code before}, and none
 *               in {@code after}
 */
public record Changes(Rows before, Rows after, Keys gone) {

    private static final Keys NONE = new Keys(Set.of(), Set.of());

    /** Without deletions. */
    public Changes(Rows before, Rows after) {
        this(before, after, NONE);
    }

    /** Rows that nobody has stored yet. */
    public static Changes created(Rows rows) {
        return new Changes(Rows.NONE, rows);
    }

    /** Rows that are to be deleted. */
    public static Changes deleted(Rows rows) {
        return new Changes(rows, Rows.NONE, rows.keys());
    }

    public boolean isEmpty() {
        return after.isEmpty() && gone.isEmpty();
    }
}
