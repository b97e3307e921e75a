package io.github.jamesgreylist.bridge;

import io.github.jamesgreylist.cassandra.ClusterSettings;
import io.github.jamesgreylist.cassandra.Clusters;
import io.github.jamesgreylist.jdbc.Databases;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.SettingsException;
import io.github.jamesgreylist.store.GreylistStore;
import java.time.Clock;
import java.util.Optional;

/**
 * Where the greylist is.
 *
 * @param cluster  if it is in Cassandra
 * @param database otherwise
 */
record StorePlace(Optional<ClusterSettings> cluster, DatabaseSettings database) {

    private static final DatabaseSettings NONE = DatabaseSettings.derby("");

    /** @throws SettingsException if there is no such place */
    static StorePlace of(DatabaseOptions options) {
        Optional<ClusterSettings> cluster = Cluster.of(options);
        return new StorePlace(cluster, cluster.isPresent() ? NONE : Database.of(options));
    }

    /** Stands for one that cannot be used. */
    static StorePlace none() {
        return new StorePlace(Optional.empty(), NONE);
    }

    /** @throws SettingsException if the driver is not there, or does not take the URL */
    void requireUsable() {
        if (cluster.isPresent()) {
            Cluster.requireUsable();
        } else {
            Database.requireUsable(database);
        }
    }

    boolean isEmbeddedDerby() {
        return cluster.isEmpty() && database.isEmbeddedDerby();
    }

    /** As {@link Databases#store}. */
    GreylistStore store(GreylistSettings settings, Clock clock, Runnable whenLost) {
        return cluster.map(named -> Clusters.store(named, settings, clock))
            .orElseGet(() -> Databases.store(database, settings, clock, whenLost));
    }

    /** For a command. */
    GreylistStore offline() {
        requireUsable();
        return cluster.map(Clusters::offline).orElseGet(() -> Databases.offline(database));
    }

    /** What is there, for people; nothing is changed. */
    String look(DatabaseOptions options) {
        return cluster.map(named -> named + ", which is looked at when a server starts")
            .orElseGet(() -> Database.look(options, database));
    }

    /** For logs. */
    @Override
    public String toString() {
        return cluster.map(ClusterSettings::toString).orElseGet(database::toString);
    }
}
