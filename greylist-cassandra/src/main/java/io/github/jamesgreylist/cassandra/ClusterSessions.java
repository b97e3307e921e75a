package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of our own. It is made by a thread of its own, as that takes seconds; if it fails, it is tried again when
 * somebody asks for it.
 */
public final class ClusterSessions implements Sessions {

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** A node that says nothing for so long, and again for so long when it is asked, is away. */
    private static final Duration SILENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE_OF_A_NODE = Duration.ofSeconds(5);
    private static final Logger LOGGER = LoggerFactory.getLogger(ClusterSessions.class);

    private final ClusterSettings settings;
    private @Nullable CompletableFuture<CqlSession> connecting;
    private long failedAt;
    private boolean isClosed;

    /** Connects to nobody yet. */
    public ClusterSessions(ClusterSettings settings) {
        this.settings = settings;
    }

    @Override
    public String keyspace() {
        return settings.keyspace();
    }

    @Override
    public CqlSession get(Duration patience) {
        try {
            return connecting().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException failure ? failure : failed(e);
        } catch (TimeoutException e) {
            throw new StoreException("cannot connect to " + settings + ": it takes long", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    private StoreException failed(Throwable reason) {
        return new StoreException("cannot connect to " + settings + ": " + Requests.cause(reason), reason);
    }

    private synchronized CompletableFuture<CqlSession> connecting() {
        CompletableFuture<CqlSession> running = connecting;
        boolean isOver = running != null && running.isCompletedExceptionally()
                && System.nanoTime() - failedAt > PAUSE.toNanos();
        if (running == null || isOver) {
            CompletableFuture<CqlSession> begun = new CompletableFuture<>();
            Thread thread = new Thread(() -> connect(begun), "greylist-cassandra-connect");
            thread.setDaemon(true);
            thread.start();
            connecting = begun;
            return begun;
        }
        return running;
    }

    private void connect(CompletableFuture<CqlSession> connected) {
        try {
            CqlSession session = builder().build();
            try {
                requireDataCentre(session);
            } catch (RuntimeException e) {
                session.close();
                throw e;
            }
            offer(connected, session);
        } catch (StoreException e) {
            fail(connected, e);
        } catch (RuntimeException | Error | GeneralSecurityException | IOException e) {
            fail(connected, failed(e));
        }
    }

    private synchronized void offer(CompletableFuture<CqlSession> connected, CqlSession session) {
        if (isClosed) {
            session.close();
        }
        connected.complete(session);
    }

    private synchronized void fail(CompletableFuture<CqlSession> connected, StoreException reason) {
        failedAt = System.nanoTime();
        connected.completeExceptionally(reason);
    }

    private CqlSessionBuilder builder() throws GeneralSecurityException, IOException {
        CqlSessionBuilder builder = CqlSession.builder().withLocalDatacenter(settings.dataCentre()).withConfigLoader(options());
        for (InetSocketAddress node : settings.nodes()) {
            builder = builder.addContactPoint(new InetSocketAddress(node.getHostString(), node.getPort()));
        }
        if (settings.user().isPresent()) {
            builder = builder.withAuthCredentials(settings.user().get(), settings.password().orElse(""));
        }
        if (settings.trusted().isPresent()) {
            builder = builder.withSslEngineFactory(new ProgrammaticSslEngineFactory(tls(settings.trusted().get()), null, true));
        }
        return builder;
    }

    /** Of the schema it looks at our keyspace only: where its rows are. */
    private DriverConfigLoader options() {
        return DriverConfigLoader.programmaticBuilder()
            .withString(DefaultDriverOption.SESSION_NAME, "greylist")
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, PATIENCE)
            .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, PATIENCE)
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, PATIENCE)
            .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, PATIENCE)
            .withDuration(DefaultDriverOption.HEARTBEAT_INTERVAL, SILENCE)
            .withDuration(DefaultDriverOption.HEARTBEAT_TIMEOUT, SILENCE)
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, LONGEST_PAUSE_OF_A_NODE)
            .withStringList(DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(settings.keyspace()))
            .build();
    }

    /** @throws IOException if there are no certificates in the file */
    static SSLContext tls(Path trusted) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates(trusted)) {
            store.setCertificateEntry("node-" + number++, certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }

    private static Collection<? extends Certificate> certificates(Path trusted) throws GeneralSecurityException, IOException {
        try (InputStream file = Files.newInputStream(trusted)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(file);
        }
    }

    /** With another name the driver asks nobody, and says no more than that. */
    private void requireDataCentre(CqlSession session) {
        Set<String> there = new TreeSet<>();
        for (Node node : session.getMetadata().getNodes().values()) {
            there.add(String.valueOf(node.getDatacenter()));
        }
        if (!there.contains(settings.dataCentre())) {
            throw new UnusableDatabaseException(
                "there is no data centre '" + settings.dataCentre() + "' in the Cassandra cluster,"
                    + " but " + String.join(" and ", there) + ", as nodetool status shows");
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        CompletableFuture<CqlSession> running = connecting;
        if (running != null && running.isDone() && !running.isCompletedExceptionally()) {
            running.join().close();
            LOGGER.debug("the session with Cassandra is closed");
        }
    }
}
