package io.github.jamesgreylist.list;

/** A line of a list, and whether it has matched anybody since the list was read. For any number of threads. */
public final class LineInForce {

    private final Line line;
    /** Others may see it late, which does no harm, and costs mail nothing. */
    private boolean matched;

    public LineInForce(Line line) {
        this.line = line;
    }

    public Line line() {
        return line;
    }

    /** It has decided about mail. */
    public void match() {
        if (!matched) {
            matched = true;
        }
    }

    public boolean hasMatched() {
        return matched;
    }
}
