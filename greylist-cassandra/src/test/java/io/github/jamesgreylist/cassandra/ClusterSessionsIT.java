package io.github.jamesgreylist.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.CassandraServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that speaks TLS and has users. */
class ClusterSessionsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Limits LIMITS =
        new Limits(1000, Duration.ofHours(12), Duration.ofMinutes(15), Duration.ofDays(35), Duration.ofSeconds(60));

    @TempDir
    static Path directory;
    private static CassandraServer server;

    @BeforeAll
    static void start() throws IOException {
        server = CassandraServer.secured();
        // The first user is made a moment after the start.
        Eventually.await("the first user").untilAsserted(() -> {
            try (ClusterSessions sessions = sessions("cassandra", "cassandra", server.certificate())) {
                CqlSession session = sessions.get(PATIENCE);
                session.execute("CREATE KEYSPACE IF NOT EXISTS greylist WITH replication = {'class': 'SimpleStrategy',"
                    + " 'replication_factor': 1}");
                session.execute("CREATE ROLE IF NOT EXISTS grey WITH PASSWORD = 'topsecret' AND LOGIN = true");
                session.execute("GRANT SELECT ON KEYSPACE greylist TO grey");
            } catch (StoreException e) {
                throw new AssertionError(e);
            }
        });
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ClusterSessions sessions(String user, String password, Path trusted) {
        return new ClusterSessions(new ClusterSettings(List.of(server.address()), "datacenter1", "greylist", Optional.of(user),
            Optional.of(password), Optional.ofNullable(trusted)));
    }

    @Test
    void aUserWhoMayNotMakeTablesIsGivenTheStatementsForWhoMay() {
        try (GreylistStore store =
            new CassandraStore(sessions("grey", "topsecret", server.certificate()), LIMITS, Clock.systemUTC())) {
            assertThatThrownBy(store::open).isInstanceOf(UnusableDatabaseException.class)
                .hasMessageContaining("the user may not make the greylist's tables in Cassandra")
                .hasMessageContaining("CREATE TABLE IF NOT EXISTS greylist.greylist_triplet (key blob")
                .hasMessageContaining("greylist_note").hasMessageContaining("let the user SELECT and MODIFY them");
        }
        try (ClusterSessions admin = sessions("cassandra", "cassandra", server.certificate())) {
            new Tables("greylist").statements().forEach(admin.get(PATIENCE)::execute);
            admin.get(PATIENCE).execute("GRANT MODIFY ON KEYSPACE greylist TO grey");
        }
        Eventually.await("the rights, which nodes keep for a while").untilAsserted(() -> {
            try (GreylistStore store =
                new CassandraStore(sessions("grey", "topsecret", server.certificate()), LIMITS, Clock.systemUTC())) {
                store.open();
                store.probe();
            }
        });
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        try (ClusterSessions sessions = sessions("grey", "not-so-secret", server.certificate())) {
            assertThatThrownBy(() -> sessions.get(PATIENCE)).isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot connect to Cassandra at 127.0.0.1:" + server.port())
                .hasMessageContaining("password").hasMessageNotContaining("not-so-secret");
        }
    }

    @Test
    void aNodeForWhichNobodyVouchesIsNotBelieved() throws Exception {
        try (ClusterSessions sessions = sessions("grey", "topsecret", otherCertificate())) {
            assertThatThrownBy(() -> sessions.get(PATIENCE)).isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot connect to Cassandra at 127.0.0.1:" + server.port())
                .hasMessageContaining("certification path");
        }
    }

    @Test
    void withoutTlsNothingIsSaid() {
        try (ClusterSessions sessions = sessions("grey", "topsecret", null)) {
            assertThatThrownBy(() -> sessions.get(PATIENCE)).isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot connect to Cassandra at 127.0.0.1:" + server.port());
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        Path nothing = Files.writeString(directory.resolve("nothing.pem"), "nothing\n");
        try (ClusterSessions sessions = sessions("grey", "topsecret", nothing)) {
            assertThatThrownBy(() -> sessions.get(PATIENCE)).isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot connect to Cassandra at 127.0.0.1:" + server.port());
        }
        assertThat(nothing).exists();
    }

    private static Path otherCertificate() throws Exception {
        Path keys = directory.resolve("other.p12");
        Path certificate = directory.resolve("other.pem");
        for (List<String> words : List.of(List.of("-genkeypair", "-keyalg", "RSA", "-dname", "CN=somebody else"),
            List.of("-exportcert", "-rfc", "-file", certificate.toString()))) {
            List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/keytool"));
            command.addAll(words);
            command.addAll(List.of("-alias", "a", "-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", "secret1"));
            assertThat(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start()
                    .waitFor())
                .isZero();
        }
        return certificate;
    }
}
