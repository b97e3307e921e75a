package io.github.jamesgreylist.cassandra;

import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores in a cluster that an operator has named. They need the driver. */
public final class Clusters {

    /** While nobody's mail waits; rows keep the lifetimes that they have. */
    private static final Limits OFFLINE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ofDays(30),
        Duration.ofDays(1), Duration.ofDays(3650), Duration.ofMinutes(1));
    private static final Logger LOGGER = LoggerFactory.getLogger(Clusters.class);

    private Clusters() {}

    /** For a server. */
    public static GreylistStore store(ClusterSettings cluster, GreylistSettings settings, Clock clock) {
        LOGGER.info("greylist database: {}", cluster);
        return new CassandraStore(new ClusterSessions(cluster), Limits.of(settings), clock);
    }

    /** For a command. */
    public static GreylistStore offline(ClusterSettings cluster) {
        return new CassandraStore(new ClusterSessions(cluster), OFFLINE, Clock.systemUTC());
    }
}
