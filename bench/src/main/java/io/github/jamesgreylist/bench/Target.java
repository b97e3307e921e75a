package io.github.jamesgreylist.bench;

/**
 * What a figure has to be.
 *
 * @param what     for people
 * @param measured the figure
 * @param atLeast  whether it must be no smaller than the limit, or else no larger
 * @param unit     behind the numbers
 */
record Target(String what, double measured, boolean atLeast, double limit, String unit) {

    static Target atLeast(String what, double measured, double limit, String unit) {
        return new Target(what, measured, true, limit, unit);
    }

    static Target atMost(String what, double measured, double limit, String unit) {
        return new Target(what, measured, false, limit, unit);
    }

    boolean isMet() {
        return atLeast ? measured >= limit : measured <= limit;
    }

    String required() {
        return (atLeast ? "≥ " : "≤ ") + Series.number(limit) + unit;
    }

    String found() {
        return Series.number(measured) + unit;
    }
}
