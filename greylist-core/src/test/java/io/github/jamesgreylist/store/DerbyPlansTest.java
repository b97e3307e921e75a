package io.github.jamesgreylist.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.fixture.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class DerbyPlansTest {
    @Test
    void plans() throws SQLException {
        TestDatabase db = TestDatabase.derby();
        ConnectionPool pool = db.pool(java.time.Duration.ofSeconds(5));
        JdbcStore store = new JdbcStore(pool);
        store.open();
        Instant t0 = Instant.parse("2026-03-01T10:00:00Z");
        // compile all statements while the table is empty
        for (int i = 0; i < 3; i++) {
            run(store, t0);
        }
        long begin = System.nanoTime();
        for (int b = 0; b < 400; b++) {
            int base = b * 250;
            store.transact(t -> {
                t.insert(IntStream.range(base, base + 250).boxed().collect(Collectors.toMap(i -> t(i),
                    i -> new TripletState(t0, t0, false, t0.plusMillis(i)))));
                return null;
            });
        }
        System.out.println("100k inserts " + (System.nanoTime() - begin) / 1e6);
        try (Connection c = pool.dataSource().getConnection(); Statement s = c.createStatement()) {
            for (String sql : List.of(
                "SELECT id, first_seen, last_seen, passed, expires FROM greylist_triplet" + Dialect.DERBY.byId() + "WHERE id IN (?)",
                "SELECT id, first_seen, last_seen, passed, expires FROM greylist_triplet" + Dialect.DERBY.byId() + "WHERE id IN (?" + ", ?".repeat(7) + ")",
                "SELECT id, first_seen, last_seen, passed, expires FROM greylist_triplet" + Dialect.DERBY.byId() + "WHERE id IN (?" + ", ?".repeat(63) + ")",
                "SELECT id FROM greylist_triplet" + Dialect.DERBY.byExpiry() + "WHERE passed = ? AND expires <= ? ORDER BY passed, expires",
                "SELECT id FROM greylist_triplet" + Dialect.DERBY.byExpiry() + "WHERE passed = ? AND expires <= ? ORDER BY expires",
                "DELETE FROM greylist_triplet WHERE id = ? AND passed = ? AND expires <= ?",
                "UPDATE greylist_triplet SET first_seen = ?, last_seen = ?, passed = ?, expires = ?"
                    + " WHERE id = ? AND first_seen = ? AND last_seen = ? AND passed = ? AND expires = ?",
                "SELECT COUNT(*) FROM greylist_triplet" + Dialect.DERBY.byExpiry() + "WHERE passed = 0")) {
                s.execute("CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(1)");
                s.execute("CALL SYSCS_UTIL.SYSCS_SET_STATISTICS_TIMING(1)");
                try (var p = c.prepareStatement(sql)) {
                    int n = p.getParameterMetaData().getParameterCount();
                    for (int i = 1; i <= n; i++) {
                        if (p.getParameterMetaData().getParameterTypeName(i).startsWith("CHAR")) {
                            p.setBytes(i, new byte[16]);
                        } else {
                            p.setLong(i, sql.contains("SELECT") && i == 2 ? Long.MAX_VALUE : 0);
                        }
                    }
                    p.setMaxRows(500);
                    if (p.execute()) {
                        try (ResultSet r = p.getResultSet()) {
                            while (r.next()) { }
                        }
                    }
                }
                try (ResultSet r = s.executeQuery("VALUES SYSCS_UTIL.SYSCS_GET_RUNTIMESTATISTICS()")) {
                    r.next();
                    System.out.println("#### " + sql + "\n" + r.getString(1).lines().filter(l -> l.matches(
                        ".*(Scan ResultSet|Statement Text|Sort ResultSet|rows visited|rows qualified|Rows seen|index|pages visited|Rows returned).*")).collect(Collectors.joining("\n")));
                }
            }
            s.execute("CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(0)");
            c.rollback();
        }
        for (int size : new int[] {1, 8, 64, 250}) {
            begin = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                int base = i * 300;
                store.transact(t -> t.find(IntStream.range(base, base + size).mapToObj(DerbyPlansTest::t).toList()));
            }
            System.out.println("find of " + size + ": " + (System.nanoTime() - begin) / 200e6 + " ms");
        }
        begin = System.nanoTime();
        int steps = 0;
        long slowest = 0;
        while (true) {
            long b = System.nanoTime();
            int n = store.deleteOldest(false, t0.plusSeconds(1000), 500);
            slowest = Math.max(slowest, System.nanoTime() - b);
            steps++;
            if (n < 500) {
                break;
            }
        }
        System.out.println("purge of 100k in " + steps + " steps: " + (System.nanoTime() - begin) / 1e6 + " ms, slowest " + slowest / 1e6);
        store.close();
    }

    private static void run(JdbcStore store, Instant t0) {
        for (int size : new int[] {1, 8, 64}) {
            store.transact(t -> t.find(IntStream.range(0, size).mapToObj(DerbyPlansTest::t).toList()));
        }
        TripletState a = new TripletState(t0, t0, false, t0);
        store.transact(t -> { t.insert(Map.of(t(0), a)); return null; });
        store.transact(t -> { t.update(Map.of(t(0), a), Map.of(t(0), a)); return null; });
        store.countFirstContacts();
        store.deleteOldest(false, t0, 500);
        store.deleteOldest(true, t0, 500);
    }

    private static Triplet t(int i) {
        return new Triplet("192.0.2.0/24", "sender" + i + "@example.com", "b@example.org");
    }
}
