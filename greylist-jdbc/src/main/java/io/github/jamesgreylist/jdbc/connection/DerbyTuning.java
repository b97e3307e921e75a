package io.github.jamesgreylist.jdbc.connection;

import java.util.Map;

/**
 * Settings of an embedded Derby that nobody else in the JVM uses. Derby's own defaults are for machines of its time; what
 * an operator has set ({@code -Dderby.storage.pageCacheSize=…}) stays.
 */
final class DerbyTuning {

    private static final Map<String, String> PROPERTIES = Map.of(
        // Pages of 4 KiB in memory, so that the upper parts of the indexes of millions of triplets are.
        "derby.storage.pageCacheSize", "8000",
        // Bytes of log after which changed pages are written. With few, each page is written over and over, and decisions
        // wait for the disk while a large greylist is purged; with many, it takes longer to open the database after a
        // crash, as Derby reads its log nearly byte by byte.
        "derby.storage.checkpointInterval", "16777216",
        "derby.storage.logSwitchInterval", "4194304",
        // Each buffer that fills up before the commit is one more synchronous write.
        "derby.storage.logBufferSize", "262144",
        // Each query names its index. Statistics of them, and plans made anew as a table grows, are work for nothing.
        "derby.storage.indexStats.auto", "false",
        // Who writes to whom is nobody else's business: files for their owner only.
        "derby.storage.useDefaultFilePermissions", "false",
        "derby.language.stalePlanCheckInterval", "2000000000");

    private DerbyTuning() {}

    /** Has to come before the JVM's first connection to Derby. */
    static void apply() {
        PROPERTIES.forEach(System.getProperties()::putIfAbsent);
    }
}
