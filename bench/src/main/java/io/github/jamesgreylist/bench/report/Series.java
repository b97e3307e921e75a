package io.github.jamesgreylist.bench.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One figure, measured once in each round, in the order of the rounds. */
public final class Series {

    public static final Series NOT_MEASURED = new Series(Double.NaN);

    private final double[] values;
    private final double[] sorted;

    public Series(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        this.values = values.clone();
        this.sorted = values.clone();
        Arrays.sort(sorted);
    }

    public static <T> Series of(Collection<T> measured, ToDoubleFunction<T> figure) {
        return new Series(measured.stream().mapToDouble(figure).toArray());
    }

    /**
     * The ratio to another figure, in each round by itself: what slows the machine down for a while slows both. Not
     * measured if one of them was not, or not in as many rounds.
     */
    public Series over(Series other) {
        if (values.length != other.values.length) {
            return NOT_MEASURED;
        }
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, round -> values[round] / other.values[round]);
        return new Series(ratios);
    }

    public double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public double max() {
        return sorted[sorted.length - 1];
    }

    /** The median, and what it lies between: {@code 1,234 (1,200–1,300)}. */
    public String text() {
        return text("");
    }

    /** @param unit behind the median */
    public String text(String unit) {
        return number(median()) + unit
            + (sorted.length == 1 ? "" : " (" + number(sorted[0]) + "–" + number(max()) + ")");
    }

    /** With about three significant digits; large numbers whole, with their thousands apart. */
    public static String number(double value) {
        int decimals = value >= 100 || value == 0 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
