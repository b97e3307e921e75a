package io.github.jamesgreylist.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** How long the calling thread has been running. */
final class CpuTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {
    }

    static long nanos() {
        return THREADS.getCurrentThreadCpuTime();
    }
}
