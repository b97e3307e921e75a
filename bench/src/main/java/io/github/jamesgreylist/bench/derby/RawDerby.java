package io.github.jamesgreylist.bench.derby;

import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.Strangers;
import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * What the database alone can do, with full durability, on the greylist's own tables: a program of its own. For each line
 * {@code WORK MILLIS} on standard input it works so long, and answers with rows a second and with the milliseconds
 * that one turn (a transaction, or a query) took in the median.
 */
final class RawDerby {

    private static final int WRITERS = 8;
    private static final int ROWS_PER_BATCH = 100;
    private static final long SEED = 6_647;
    private static final String INSERT =
        "INSERT INTO greylist_triplet (id, client_network, sender, recipient, first_seen, last_seen, expires, passed)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, 0)";
    private static final String SELECT = "SELECT first_seen, last_seen, expires, passed FROM greylist_triplet"
        + " --DERBY-PROPERTIES constraint=GREYLIST_TRIPLET_PK\n WHERE id = ?";

    private final String url;
    private final AtomicLong inserted = new AtomicLong();

    private RawDerby(String url) {
        this.url = url;
    }

    /** @param arguments the directory for the database */
    public static void main(String[] arguments) throws Exception {
        DatabaseSettings settings = DatabaseSettings.derby(arguments[0]);
        try (JdbcStore store = new JdbcStore(new ConnectionPool(settings, Duration.ofSeconds(10)))) {
            store.open();
            new RawDerby(settings.url()).serve();
        }
    }

    private void serve() throws Exception {
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Duration duration = Duration.ofMillis(Long.parseLong(words[1]));
            System.out.println(switch (words[0]) {
                case "commit" -> work(1, duration, INSERT, 1, this::insert);
                case "commits" -> work(WRITERS, duration, INSERT, 1, this::insert);
                case "batches" -> work(1, duration, INSERT, ROWS_PER_BATCH, this::insert);
                case "selects" -> work(1, duration, SELECT, 1, this::select);
                default -> throw new IOException("no such work: " + line);
            });
        }
    }

    private interface Turn {
        void take(PreparedStatement statement, int rows) throws SQLException;
    }

    private String work(int threads, Duration duration, String sql, int rowsPerTurn, Turn turn) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            Callable<Histogram> task = () -> turnsUntil(start + duration.toNanos(), sql, rowsPerTurn, turn);
            Histogram turns = Sample.histogram();
            for (Future<Histogram> thread : executor.invokeAll(Collections.nCopies(threads, task))) {
                turns.add(thread.get());
            }
            double rows = turns.getTotalCount() * rowsPerTurn * 1e9 / (System.nanoTime() - start);
            return rows + " " + turns.getValueAtPercentile(50) / 1e6;
        } finally {
            executor.shutdown();
        }
    }

    /** @return how long each turn took, in nanoseconds */
    private Histogram turnsUntil(long end, String sql, int rowsPerTurn, Turn turn) throws SQLException {
        Histogram turns = Sample.histogram();
        try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
            long start = System.nanoTime();
            while (start < end) {
                turn.take(statement, rowsPerTurn);
                long now = System.nanoTime();
                turns.recordValue(now - start);
                start = now;
            }
            connection.commit();
        }
        return turns;
    }

    private void insert(PreparedStatement insert, int rows) throws SQLException {
        for (int i = 0; i < rows; i++) {
            bind(insert, inserted.getAndIncrement());
            insert.addBatch();
        }
        insert.executeBatch();
        insert.getConnection().commit();
    }

    private static void bind(PreparedStatement insert, long number) throws SQLException {
        long now = System.currentTimeMillis();
        insert.setBytes(1, id(number));
        insert.setString(2, Strangers.network(number));
        insert.setString(3, Strangers.sender(number));
        insert.setString(4, Strangers.recipient(number));
        insert.setLong(5, now);
        insert.setLong(6, now);
        insert.setLong(7, now + Duration.ofDays(2).toMillis());
    }

    private void select(PreparedStatement select, int rows) throws SQLException {
        select.setBytes(1, id(ThreadLocalRandom.current().nextLong(inserted.get())));
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("a row is missing");
            }
        }
    }

    /** As scattered as a digest. */
    private static byte[] id(long number) {
        byte[] id = new byte[16];
        new Random(SEED + number).nextBytes(id);
        return id;
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        return connection;
    }
}
