package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.jdbc.JdbcStore;
import io.github.jamesgreylist.jdbc.connection.ConnectionPool;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the database alone can do, with full durability, on the greylist's own tables: a program of its own. For each line
 * {@code WORK MILLIS} on standard input it works so long, and answers with rows a second and with the milliseconds
 * that one turn (a transaction, or a query) took in the median.
 */
final class RawDerby {

    private static final int WRITERS = 8;
    private static final int ROWS_PER_BATCH = 100;
    private static final long SEED = 6_647;

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
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            Duration duration = Duration.ofMillis(Long.parseLong(words[1]));
            System.out.println(switch (words[0]) {
                case "commit" -> work(1, 1, duration, end -> insert(end, 1));
                case "commits" -> work(WRITERS, 1, duration, end -> insert(end, 1));
                case "batches" -> work(1, ROWS_PER_BATCH, duration, end -> insert(end, ROWS_PER_BATCH));
                case "selects" -> work(1, 1, duration, this::select);
                default -> throw new IOException("no such work: " + line);
            });
        }
    }

    /** Works until an instant by {@link System#nanoTime}. */
    private interface Work {
        /** @return how long each turn took */
        Latencies until(long end) throws SQLException;
    }

    private static String work(int threads, int rowsPerTurn, Duration duration, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            Callable<Latencies> task = () -> work.until(start + duration.toNanos());
            List<Future<Latencies>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(task));
            }
            Latencies turns = new Latencies();
            for (Future<Latencies> thread : running) {
                turns.add(thread.get());
            }
            double rows = turns.count() * rowsPerTurn * 1e9 / (System.nanoTime() - start);
            return rows + " " + turns.nanosAt(0.5) / 1e6;
        } finally {
            executor.shutdown();
        }
    }

    private Latencies insert(long end, int rowsPerCommit) throws SQLException {
        Latencies commits = new Latencies();
        try (Connection connection = connect(); PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO greylist_triplet (id, client_network, sender, recipient, first_seen, last_seen, expires, passed)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, 0)")) {
            for (long now = System.nanoTime(); now < end; ) {
                for (int i = 0; i < rowsPerCommit; i++) {
                    bind(insert, inserted.getAndIncrement());
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
                now = recordSince(now, commits);
            }
        }
        return commits;
    }

    private static long recordSince(long start, Latencies latencies) {
        long now = System.nanoTime();
        latencies.record(now - start);
        return now;
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

    private Latencies select(long end) throws SQLException {
        Latencies queries = new Latencies();
        try (Connection connection = connect(); PreparedStatement select = connection.prepareStatement(
                "SELECT first_seen, last_seen, expires, passed FROM greylist_triplet"
                    + " --DERBY-PROPERTIES constraint=GREYLIST_TRIPLET_PK\n WHERE id = ?")) {
            for (long now = System.nanoTime(); now < end; ) {
                select.setBytes(1, id(ThreadLocalRandom.current().nextLong(inserted.get())));
                try (var row = select.executeQuery()) {
                    if (!row.next()) {
                        throw new SQLException("a row is missing");
                    }
                }
                now = recordSince(now, queries);
            }
            connection.commit();
        }
        return queries;
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
