package io.github.jamesgreylist.cassandra;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.github.jamesgreylist.store.StoreException;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tables of a greylist: made where they are missing, if the user may. */
final class Tables {

    /** Making a table waits until all nodes know of it. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /**
     * Rows are never deleted but by an administrator: what has ended may go soon. What is in use is written again each hour for
     * weeks, so files are merged by keys, and not by time, which would keep a copy of it for each window. First contacts end long
     * before what passed in the same hours, and a file of which a fifth has ended is written anew without that.
     */
    private static final String OPTIONS =
        " WITH gc_grace_seconds = 10800 AND compaction = {'class': 'LeveledCompactionStrategy', 'tombstone_threshold': 0.2,"
            + " 'tombstone_compaction_interval': 10800, 'unchecked_tombstone_compaction': true}";
    private static final Logger LOGGER = LoggerFactory.getLogger(Tables.class);

    private final String keyspace;
    private final String prefix;

    /** @param keyspace its name, as it is and not as CQL writes it */
    Tables(String keyspace) {
        this.keyspace = keyspace;
        this.prefix = CqlIdentifier.fromInternal(keyspace).asCql(true) + ".";
    }

    /** As statements name them. */
    String name(String table) {
        return prefix + table;
    }

    /** For an administrator, if the user may not execute them. */
    List<String> statements() {
        return List.of(
            create("greylist_triplet", "key blob, part text, kind tinyint, at bigint, told bigint, network text, sender text,"
                + " recipient text, first_seen bigint, last_seen bigint, expires bigint, PRIMARY KEY (key, part, kind, at, told)",
                ""),
            create("greylist_client",
                "name text, kind tinyint, at bigint, who text, passes int, counted text, last_counted bigint,"
                    + " last_seen bigint, expires bigint, PRIMARY KEY (name, kind, at, who)",
                " AND CLUSTERING ORDER BY (kind ASC, at DESC, who ASC)"),
            create("greylist_count", "hour bigint, server uuid, name text, number bigint, PRIMARY KEY (hour, server, name)", ""),
            create("greylist_load", "since bigint, kind text, server uuid, number bigint, PRIMARY KEY (since, kind, server)", ""),
            create("greylist_note", "name text PRIMARY KEY, value bigint", ""));
    }

    private String create(String table, String columns, String more) {
        return "CREATE TABLE IF NOT EXISTS " + name(table) + " (" + columns + ")" + OPTIONS + more;
    }

    /**
     * Makes what is missing.
     *
     * @throws UnusableDatabaseException if the keyspace is missing, or the user may not make tables
     */
    void make(CqlSession session) {
        Map<String, String> replication = replication(session);
        Set<String> there = tables(session);
        for (String statement : statements()) {
            if (there.stream().noneMatch(table -> statement.contains(name(table) + " ("))) {
                make(session, statement);
            }
        }
        warnOfOneCopy(replication);
    }

    private Map<String, String> replication(CqlSession session) {
        Row row = session.execute(asked("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?")).one();
        Map<String, String> replication = row == null ? null : row.getMap("replication", String.class, String.class);
        if (replication == null && !session.checkSchemaAgreement()) {
            throw new StoreException("not all nodes of the Cassandra cluster know the keyspace \"" + keyspace + "\" yet");
        }
        if (replication == null) {
            throw new UnusableDatabaseException("there is no keyspace \"" + keyspace + "\" in the Cassandra cluster. Let its"
                + " administrator make one, with three copies in each data centre: CREATE KEYSPACE " + prefix.replace(".", "")
                + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + dataCentre(session) + "': 3}");
        }
        return replication;
    }

    private static String dataCentre(CqlSession session) {
        return session.getMetadata().getNodes().values().stream().map(node -> node.getDatacenter())
            .filter(name -> name != null).findFirst().orElse("datacenter1");
    }

    private Set<String> tables(CqlSession session) {
        Set<String> tables = new HashSet<>();
        session.execute(asked("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?"))
            .forEach(row -> tables.add(text(row.getString("table_name"))));
        return tables;
    }

    private SimpleStatement asked(String query) {
        return SimpleStatement.newInstance(query, keyspace).setTimeout(PATIENCE);
    }

    private void make(CqlSession session, String statement) {
        try {
            session.execute(SimpleStatement.newInstance(statement).setTimeout(PATIENCE));
        } catch (UnauthorizedException e) {
            throw new UnusableDatabaseException("the user may not make the greylist's tables in Cassandra (" + e.getMessage()
                + "). Let an administrator of the cluster execute: " + String.join("; ", statements()) + "; and let the user"
                + " SELECT and MODIFY them");
        } catch (DriverException e) {
            throw new StoreException("cannot make a table in Cassandra: " + Requests.cause(e), e);
        }
        LOGGER.info("made in Cassandra: {}", statement.replaceFirst(" \\(.*", ""));
    }

    private void warnOfOneCopy(Map<String, String> replication) {
        boolean isOne = replication.entrySet().stream().filter(entry -> !entry.getKey().equals("class"))
            .anyMatch(entry -> entry.getValue().matches("[12]"));
        if (isOne) {
            LOGGER.warn("the keyspace {} keeps {} in Cassandra: while a node is away, part of all mail is not greylisted. With a"
                + " replication factor of 3 one node of three may be away: ALTER KEYSPACE, then nodetool repair", keyspace,
                replication);
        }
    }

    /** Whether a node does not know a table, or the keyspace. Once they were made, it will: nodes hear of it one by one. */
    static boolean isMissing(InvalidQueryException said) {
        String message = text(said.getMessage());
        return message.contains("does not exist") || message.contains("unconfigured table");
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
