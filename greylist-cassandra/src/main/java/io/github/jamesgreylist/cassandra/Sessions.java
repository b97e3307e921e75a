package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.github.jamesgreylist.store.StoreException;
import java.time.Duration;

/** Where the session with the cluster comes from. For any number of threads. */
public interface Sessions extends AutoCloseable {

    /**
     * The session; always the same one, once it is there.
     *
     * @param patience the longest to wait for it
     * @throws StoreException if there is none yet, with the reason
     */
    CqlSession get(Duration patience);

    /** In which the tables are. */
    String keyspace();

    /** Gives back what belongs to the greylist. */
    @Override
    void close();

    /** One that belongs to somebody else, who has chosen its keyspace, and who closes it. */
    static Sessions of(CqlSession session, String keyspace) {
        return new Sessions() {
            @Override
            public CqlSession get(Duration patience) {
                return session;
            }

            @Override
            public String keyspace() {
                return keyspace;
            }

            @Override
            public void close() {
                // Its owner does that.
            }
        };
    }
}
