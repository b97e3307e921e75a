package io.github.jamesgreylist.dns;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Files, which connections and questions are, too: the system refuses a process one more than it may have open. */
public final class OpenFiles {

    private OpenFiles() {}

    /** How many this process may have open, of all kinds: the limit of Linux where there is any. */
    public static long most() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }
}
