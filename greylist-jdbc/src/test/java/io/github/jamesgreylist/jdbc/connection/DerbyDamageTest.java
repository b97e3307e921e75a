package io.github.jamesgreylist.jdbc.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.store.GreylistStore.Visitor;
import io.github.jamesgreylist.store.StoreException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that has lost something: the message says what to do, and nothing is lost by it. */
class DerbyDamageTest {

    @TempDir
    private Path directory;
    private Path triplets;

    @BeforeEach
    void make() throws Exception {
        use();
        try (Connection connection = DriverManager.getConnection("jdbc:derby:" + database());
                Statement statement = connection.createStatement();
                ResultSet row =
                    statement.executeQuery("SELECT c.conglomeratenumber FROM sys.sysconglomerates c JOIN sys.systables t"
                        + " ON c.tableid = t.tableid WHERE t.tablename = 'GREYLIST_TRIPLET' AND NOT c.isindex")) {
            row.next();
            triplets = database().resolve("seg0/c" + Long.toHexString(row.getLong(1)) + ".dat");
        }
        shutDown();
    }

    @Test
    void aTableWhoseFileIsMissing() throws IOException {
        Files.delete(triplets);
        assertIsTold();
    }

    @Test
    void aTableWhoseFileIsEmpty() throws IOException {
        cutOff(triplets, 0);
        assertIsTold();
    }

    @Test
    void aTableWhoseFirstPageIsZeroes() throws IOException {
        zero(triplets, 0);
        assertIsTold();
    }

    @Test
    void aCatalogueOfWhichAPageIsZeroes() throws IOException {
        zero(database().resolve("seg0/c90.dat"), 4096);
        assertIsTold();
    }

    @Test
    void allTablesMissing() throws IOException {
        delete(database().resolve("seg0"));
        assertIsTold();
    }

    @Test
    void theLogMissing() throws IOException {
        delete(database().resolve("log"));
        assertIsTold();
    }

    @Test
    void propertiesThatAreCutOff() throws IOException {
        cutOff(database().resolve("service.properties"), 10);
        assertIsTold();
    }

    /** Each second, and each time Derby wrote a page of stack traces into its log: two gigabytes a day. */
    @Test
    void itIsNotOpenedAgainEachSecond() throws Exception {
        Path catalogue = database().resolve("seg0/c90.dat");
        byte[] sound = Files.readAllBytes(catalogue);
        zero(catalogue, 4096);
        try (JdbcStore store = store()) {
            StoreException refusal = catchThrowableOfType(store::open, StoreException.class);
            Files.write(catalogue, sound);

            assertThatThrownBy(store::open).isInstanceOf(StoreException.class).hasMessage(refusal.getMessage());
        }
        use();
    }

    private void assertIsTold() throws IOException {
        List<String> before = names(database());
        StoreException refusal = catchThrowableOfType(this::use, StoreException.class);
        assertThat(refusal.getMessage()).contains("files in " + database() + " are damaged or missing: stop the server, move the"
            + " directory to another place (mv " + database() + " " + database() + ".damaged), and start the server");
        assertThat(names(database())).as("nothing is deleted").containsAll(before);

        // What is told helps.
        Files.move(database(), directory.resolve("greylist.damaged"));
        use();
    }

    private void use() {
        try (JdbcStore store = store()) {
            store.open();
            store.scan(new Visitor() {
                @Override
                public void triplet(Triplet triplet, TripletState state) {
                    // Read.
                }

                @Override
                public void client(String network, ClientState state) {
                    // Read.
                }
            });
        }
    }

    private JdbcStore store() {
        return new JdbcStore(new ConnectionPool(DatabaseSettings.derby(database().toString()), Duration.ofSeconds(5)));
    }

    private Path database() {
        return directory.resolve("greylist");
    }

    private void shutDown() {
        try {
            DriverManager.getConnection("jdbc:derby:" + database() + ";shutdown=true").close();
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("08006");
        }
    }

    private static void cutOff(Path file, long length) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(length);
        }
    }

    private static void zero(Path file, long from) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(from);
            open.write(new byte[4096]);
        }
    }

    private static List<String> names(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile).map(Path::toString).filter(name -> !name.endsWith(".lck")).toList();
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
