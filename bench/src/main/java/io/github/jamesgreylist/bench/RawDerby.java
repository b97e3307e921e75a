package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.store.ConnectionPool;
import io.github.jamesgreylist.store.DatabaseSettings;
import io.github.jamesgreylist.store.JdbcStore;
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
 * {@code WORK MILLIS} on standard input it works so long, and answers with rows a second.
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
                case "commits" -> rate(WRITERS, duration, end -> insert(end, 1));
                case "batches" -> rate(1, duration, end -> insert(end, ROWS_PER_BATCH));
                case "selects" -> rate(1, duration, this::select);
                default -> throw new IOException("no such work: " + line);
            });
        }
    }

    /** Works until an instant by {@link System#nanoTime}. */
    private interface Work {
        /** @return rows */
        long until(long end) throws SQLException;
    }

    private static double rate(int threads, Duration duration, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            Callable<Long> task = () -> work.until(start + duration.toNanos());
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(task));
            }
            long rows = 0;
            for (Future<Long> thread : running) {
                rows += thread.get();
            }
            return rows * 1e9 / (System.nanoTime() - start);
        } finally {
            executor.shutdown();
        }
    }

    private long insert(long end, int rowsPerCommit) throws SQLException {
        long rows = 0;
        try (Connection connection = connect(); PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO greylist_triplet (id, client_network, sender, recipient, first_seen, last_seen, expires, passed)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, 0)")) {
            while (System.nanoTime() < end) {
                for (int i = 0; i < rowsPerCommit; i++) {
                    bind(insert, inserted.getAndIncrement());
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
                rows += rowsPerCommit;
            }
        }
        return rows;
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

    private long select(long end) throws SQLException {
        long rows = 0;
        try (Connection connection = connect(); PreparedStatement select = connection.prepareStatement(
                "SELECT first_seen, last_seen, expires, passed FROM greylist_triplet"
                    + " --DERBY-PROPERTIES constraint=GREYLIST_TRIPLET_PK\n WHERE id = ?")) {
            while (System.nanoTime() < end) {
                select.setBytes(1, id(ThreadLocalRandom.current().nextLong(inserted.get())));
                try (var row = select.executeQuery()) {
                    if (!row.next()) {
                        throw new SQLException("a row is missing");
                    }
                }
                rows++;
            }
            connection.commit();
        }
        return rows;
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
