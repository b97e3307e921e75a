package io.github.jamesgreylist.james;

import com.datastax.oss.driver.api.core.CqlSession;
import com.google.inject.Injector;
import com.google.inject.Key;
import io.github.jamesgreylist.cassandra.CassandraStore;
import io.github.jamesgreylist.cassandra.Limits;
import io.github.jamesgreylist.cassandra.Sessions;
import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import java.time.Clock;

/** The greylist in the Cassandra cluster that James itself uses: its session, its keyspace, its driver. */
final class JamesCassandra {

    private static final String REFUSED = GreylistConfiguration.SETTINGS_FILE + ": store = 'cassandra' is refused: ";

    private JamesCassandra() {}

    /** @throws RuntimeException if this James has no Cassandra; the message tells what to do */
    static GreylistStore store(Injector injector, GreylistSettings settings, Clock clock) {
        if (!hasSession(injector)) {
            throw GreylistConfiguration.refuse(REFUSED + "this James has no Cassandra; its distributed and its Cassandra server"
                + " have. Without the line the greylist is in a database: in that of "
                + GreylistConfiguration.DATABASE_FILE + ", or in one of its own");
        }
        return ofSession(injector, settings, clock);
    }

    /** Other servers lack the driver's classes. */
    private static boolean hasSession(Injector injector) {
        try {
            Class<?> session = Class.forName("com.datastax.oss.driver.api.core.CqlSession", false,
                JamesCassandra.class.getClassLoader());
            return injector.getExistingBinding(Key.get(session)) != null;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static GreylistStore ofSession(Injector injector, GreylistSettings settings, Clock clock) {
        CqlSession session = injector.getInstance(CqlSession.class);
        String keyspace = session.getKeyspace().orElseThrow(() -> GreylistConfiguration.refuse(REFUSED
            + "James's session with Cassandra has no keyspace: set cassandra.keyspace in cassandra.properties")).asInternal();
        return new CassandraStore(Sessions.of(session, keyspace), Limits.of(settings), clock);
    }
}
