package io.github.jamesgreylist.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One figure, measured once in each round. */
record Series(double... values) {

    Series {
        if (values.length == 0) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = values.clone();
        Arrays.sort(values);
    }

    static <T> Series of(Collection<T> measured, ToDoubleFunction<T> figure) {
        return new Series(measured.stream().mapToDouble(figure).toArray());
    }

    double median() {
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    double min() {
        return values[0];
    }

    double max() {
        return values[values.length - 1];
    }

    /** The median, and what it lies between: {@code 1,234 (1,200–1,300)}. */
    String text() {
        return number(median()) + (values.length == 1 ? "" : " (" + number(min()) + "–" + number(max()) + ")");
    }

    /** With about three significant digits; large numbers whole, with their thousands apart. */
    static String number(double value) {
        int decimals = value >= 100 || value == 0 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
