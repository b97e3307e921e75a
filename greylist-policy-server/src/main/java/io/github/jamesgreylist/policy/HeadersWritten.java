package io.github.jamesgreylist.policy;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which messages have their {@code X-Greylist} header: Postfix asks once for each recipient, and gives all
 * questions about one message the same {@code instance}. For any number of threads.
 */
final class HeadersWritten {

    /** More messages than are in the middle of their recipients at any time. */
    private static final int MOST = 10_000;
    private static final int LONGEST = 128;

    private final Map<String, Boolean> instances = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /**
     * True for the first of those who ask for the same instance, and always if there is none, as with Exim, or one
     * that is too long for Postfix's.
     */
    synchronized boolean isFirst(String instance) {
        return instance.isEmpty() || instance.length() > LONGEST || instances.put(instance, true) == null;
    }
}
