package io.github.jamesgreylist.jdbc.upkeep;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.TableFiles;
import io.github.jamesgreylist.store.Changes;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.Rows;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed, by SIGKILL, while it writes its tables anew. */
class KilledCompactionTest {

    private static final int KILLS = 8;

    @TempDir
    private Path directory;

    @Test
    void nothingThatWasAcknowledgedIsLost() throws Exception {
        Random random = new Random(15);
        int acknowledged = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            acknowledged = killAfter(acknowledged, 1 + random.nextInt(40));
        }
        TestDatabase database = TestDatabase.derbyIn(directory);
        try (JdbcStore store = database.store(); TestDatabase.Process process = database.process()) {
            store.open();
            for (int i = 0; i < acknowledged; i++) {
                assertThat(store.find(Keys.of(triplet(i))).triplets()).as("row %s of %s", i, acknowledged).hasSize(1);
            }
            TableFiles files = TableFiles.all(process.transactions()).get(0);
            files.clear();
            assertThat(database.number("SELECT COUNT(*) FROM sys.systables WHERE tablename LIKE 'GREYLIST_TRIPLET%'")).isOne();
            Server.writeAnew(files);
            assertThat(database.rows()).isBetween((long) acknowledged, acknowledged + (long) KILLS);
        }
    }

    /** @return how many rows there are that a server said to have stored */
    private int killAfter(int from, int rows) throws IOException {
        Process server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Server.class.getName(),
            directory.toString(), Integer.toString(from)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader said =
            new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
            int stored = from;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                stored = line.matches("stored \\d+") ? Integer.parseInt(line.substring(7)) + 1 : stored;
                if (stored >= from + rows) {
                    // What it still says is read: it was acknowledged.
                    server.toHandle().destroyForcibly();
                }
            }
            assertThat(stored).as("rows that were stored").isGreaterThanOrEqualTo(from + rows);
            return stored;
        } finally {
            server.destroyForcibly().onExit().join();
        }
    }

    private static Triplet triplet(int i) {
        return new Triplet("192.0.2.0/24", "stranger" + i + "x@example.com", "bob@example.org");
    }

    /** Stores row after row, and writes the table anew all the time. */
    static final class Server {

        private Server() {}

        public static void main(String[] arguments) {
            TestDatabase database = TestDatabase.derbyIn(Path.of(arguments[0]));
            JdbcStore store = database.store();
            store.open();
            TableFiles files = TableFiles.all(database.process().transactions()).get(0);
            Thread compaction = new Thread(() -> {
                while (true) {
                    writeAnew(files);
                }
            });
            compaction.setDaemon(true);
            compaction.start();
            for (int i = Integer.parseInt(arguments[1]);; i++) {
                Changes created = Changes.created(Rows.ofTriplets(Map.of(triplet(i), new TripletState(T0, T0, false, T0))));
                // Not saved: one that was stored, and not heard of, is there already; or the copy was in the way.
                while (!store.save(created) && store.find(Keys.of(triplet(i))).triplets().isEmpty()) {
                    Thread.onSpinWait();
                }
                System.out.println("stored " + i);
            }
        }

        static void writeAnew(TableFiles files) {
            if (!files.begin()) {
                return;
            }
            while (files.copy(20)) {
                files.catchUp(20);
            }
            if (files.replace()) {
                files.clear();
            }
        }
    }
}
