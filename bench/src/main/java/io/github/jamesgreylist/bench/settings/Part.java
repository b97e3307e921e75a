package io.github.jamesgreylist.bench.settings;

import java.util.Locale;

/** One part of the bench, which {@code --only} may name; the first ones are loads, which name rows of the table. */
public enum Part {

    KNOWN, MIXED, NEW, LISTS, DNS, CASSANDRA, SYNCS, JAMES, REST, SCALE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
