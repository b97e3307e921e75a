package io.github.jamesgreylist.admin;

import java.time.Duration;
import java.time.Instant;

/** What the counts by hour, the rows that wait and the lists amount to. */
public class Reports {

    Statistics statistics(Instant from, Instant to, Duration by) {
        throw new UnsupportedOperationException("statistics");
    }

    Report report(Instant from, Instant to) {
        throw new UnsupportedOperationException("report");
    }

    Status status() {
        throw new UnsupportedOperationException("status");
    }
}
