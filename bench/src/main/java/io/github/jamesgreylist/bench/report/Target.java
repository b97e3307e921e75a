package io.github.jamesgreylist.bench.report;

/**
 * What a figure has to be, in the median.
 *
 * @param what     for people
 * @param measured the figure; NaN if it could not be measured, infinite if what was to be measured did not happen
 * @param limit    0 if nothing is required
 * @param atLeast  whether it must be no smaller than the limit, or else no larger
 * @param unit     behind the numbers
 */
public record Target(String what, Series measured, boolean atLeast, double limit, String unit) {

    public static Target atLeast(String what, Series measured, double limit, String unit) {
        return new Target(what, measured, true, limit, unit);
    }

    public static Target atMost(String what, Series measured, double limit, String unit) {
        return new Target(what, measured, false, limit, unit);
    }

    /** A figure that was measured once. */
    public static Target atMost(String what, double measured, double limit, String unit) {
        return atMost(what, new Series(measured), limit, unit);
    }

    /** A figure beside the others, of which nothing is required. */
    public static Target told(String what, Series measured, String unit) {
        return new Target(what, measured, true, 0, unit);
    }

    boolean isMet() {
        double median = measured.median();
        return !Double.isInfinite(median) && (atLeast ? median >= limit : median <= limit);
    }

    private boolean isRequired() {
        return limit > 0;
    }

    String required() {
        return !isRequired() ? "" : (atLeast ? "≥ " : "≤ ") + Series.number(limit) + unit;
    }

    String verdict() {
        return Double.isNaN(measured.median()) ? "not measured" : !isRequired() ? "" : isMet() ? "met" : "**missed**";
    }

    String found() {
        return Double.isFinite(measured.median()) ? measured.text(unit) : "–";
    }
}
