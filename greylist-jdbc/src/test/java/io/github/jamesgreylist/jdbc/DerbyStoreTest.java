package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.jdbc.tables.StoredRows;
import io.github.jamesgreylist.store.Keys;
import io.github.jamesgreylist.store.RowKind;
import java.sql.Connection;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DerbyStoreTest extends JdbcStoreContract {

    private static final int MANY = 5_000;

    @Override
    TestDatabase freshTestDatabase() {
        return TestDatabase.derby();
    }

    /**
     * Derby keeps the plan that it made when the table was empty, when reading all of it looked cheap. Each statement
     * of the store is compiled then, and its plan looked at when the table is large.
     */
    @Test
    void noStatementReadsTheWholeTableHoweverSmallItWasOnce() throws SQLException {
        TestDatabase database = freshTestDatabase();
        try (JdbcStore store = database.store(); TestDatabase.Process process = database.process()) {
            useEveryStatement(store, process.stored());
            fill(store);
            try (Connection connection = database.connect()) {
                List<String> statements = statementsOfTheStore(connection);
                assertThat(statements).hasSize(7);
                for (String sql : statements) {
                    assertThat(planOf(sql, connection)).contains("Index Scan ResultSet for GREYLIST_TRIPLET")
                        .doesNotContain("Table Scan").doesNotContain("Sort ResultSet");
                }
            }
        }
    }

    private static void useEveryStatement(JdbcStore store, StoredRows stored) {
        TripletState state = new TripletState(T0, T0, false, T0);
        for (int size : new int[] {1, 8, 64}) {
            store
                .find(new Keys(IntStream.range(0, size).mapToObj(DerbyStoreTest::triplet).collect(Collectors.toSet()), Set.of()));
        }
        insert(store, Map.of(triplet(-1), state));
        update(store, triplet(-1), state, state);
        stored.count(RowKind.FIRST_CONTACT);
        stored.deleteOldest(RowKind.FIRST_CONTACT, T0, 1);
    }

    private static void fill(JdbcStore store) {
        for (int from = 0; from < MANY; from += 250) {
            Map<Triplet, TripletState> some = IntStream.range(from, from + 250).boxed().collect(Collectors.toMap(
                DerbyStoreTest::triplet, i -> new TripletState(T0, T0, i % 2 == 0, T0.plusMillis(i))));
            insert(store, some);
        }
    }

    private static List<String> statementsOfTheStore(Connection connection) throws SQLException {
        List<String> statements = new ArrayList<>();
        try (Statement statement = connection.createStatement(); ResultSet cached = statement.executeQuery(
            "SELECT sql_text FROM SYSCS_DIAG.STATEMENT_CACHE WHERE schemaname = 'APP'")) {
            while (cached.next()) {
                String sql = cached.getString(1);
                if (sql.contains("greylist_triplet") && sql.matches("(?s)(SELECT|UPDATE|DELETE).*")) {
                    statements.add(sql);
                }
            }
        }
        return statements;
    }

    /** With arguments for which nothing is found; those of a scan by expiry find everything. */
    private static String planOf(String sql, Connection connection) throws SQLException {
        try (Statement control = connection.createStatement(); PreparedStatement statement = connection.prepareStatement(sql)) {
            control.execute("CALL SYSCS_UTIL.SYSCS_SET_RUNTIMESTATISTICS(1)");
            ParameterMetaData parameters = statement.getParameterMetaData();
            for (int i = 1; i <= parameters.getParameterCount(); i++) {
                if (parameters.getParameterType(i) == Types.BINARY) {
                    statement.setBytes(i, new byte[16]);
                } else {
                    statement.setLong(i, parameters.getParameterType(i) == Types.BIGINT ? T0.plusSeconds(60)
                        .toEpochMilli() : 0);
                }
            }
            if (statement.execute()) {
                statement.getResultSet().close();
            }
            try (ResultSet plan = control.executeQuery("VALUES SYSCS_UTIL.SYSCS_GET_RUNTIMESTATISTICS()")) {
                plan.next();
                return plan.getString(1);
            }
        }
    }
}
