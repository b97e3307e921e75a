package io.github.jamesgreylist.store;

/**
 * What is to be stored, and instead of what.
 *
 * @param before what each of these rows is believed to be; a row that is missing here is believed not to be there. May
 *               have rows that do not change
 * @param after  what they are to be
 */
public record Changes(Rows before, Rows after) {

    /** Rows that nobody has stored yet. */
    public static Changes created(Rows rows) {
        return new Changes(Rows.NONE, rows);
    }

    public boolean isEmpty() {
        return after.isEmpty();
    }
}
