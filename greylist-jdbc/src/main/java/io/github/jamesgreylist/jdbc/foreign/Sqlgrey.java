package io.github.jamesgreylist.jdbc.foreign;

import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import io.github.jamesgreylist.transfer.foreign.ForeignRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of sqlgrey 1.8. What waits goes on waiting; senders and domains on its auto-whitelists become known senders and
 * known domains of their networks, as it stores no recipients of them.
 */
final class Sqlgrey {

    /** In place of an empty name or domain. */
    private static final String UNDEFINED = "-undef-";
    /** Its reconnect_delay. */
    private static final Duration DELAY = Duration.ofMinutes(5);

    private final ForeignTables tables;
    private final ForeignRows rows;

    Sqlgrey(Connection connection, ForeignRows rows) {
        this.tables = new ForeignTables(connection, ZoneId.systemDefault());
        this.rows = rows;
    }

    /** @throws ForeignDataException if the tables are not sqlgrey's */
    void read() throws SQLException {
        tables.require("from_awl", "sqlgrey");
        if (tables.has("connect")) {
            tables.read("connect",
                "SELECT sender_name, sender_domain, src, rcpt, " + tables.instants("first_seen") + " FROM connect",
                this::waits);
        }
        tables.read("from_awl", "SELECT sender_name, sender_domain, src, " + tables.instants("first_seen") + ", "
            + tables.instants("last_seen") + " FROM from_awl", this::passed);
        if (tables.has("domain_awl")) {
            tables.read("domain_awl", "SELECT sender_domain, src, " + tables.instants("last_seen") + " FROM domain_awl",
                (place, row) -> rows.knownDomain(place, client(row), ForeignTables.text(row, "sender_domain"),
                    tables.instant(row, "last_seen")));
        }
    }

    /** Lines for the recipients' rules: people and domains that had themselves taken out of greylisting. */
    List<String> recipientRules() throws SQLException {
        List<String> lines = new ArrayList<>();
        for (String[] table : new String[][] {{"optout_email", "email"}, {"optout_domain", "domain"}}) {
            if (tables.has(table[0])) {
                tables.read(table[0], "SELECT " + table[1] + " FROM " + table[0],
                    (place, row) -> lines.add(ForeignTables.text(row, table[1]) + " off"));
            }
        }
        return lines;
    }

    private void waits(String place, ResultSet row) throws SQLException {
        Instant first = tables.instant(row, "first_seen");
        rows.waiting(place, client(row), sender(row), ForeignTables.text(row, "rcpt"), first, first, DELAY);
    }

    private void passed(String place, ResultSet row) throws SQLException {
        String sender = sender(row);
        if (sender.isEmpty()) {
            rows.leaveOut(place, "the null sender is nobody's, and never a known one");
        } else {
            rows.knownSender(place, client(row), sender, tables.instant(row, "first_seen"), tables.instant(row, "last_seen"));
        }
    }

    private static String sender(ResultSet row) throws SQLException {
        String name = ForeignTables.text(row, "sender_name");
        return name.equals(UNDEFINED) ? "" : name + "@" + ForeignTables.text(row, "sender_domain");
    }

    /** A class C network has three numbers, and a network of IPv6 four groups. */
    private static String client(ResultSet row) throws SQLException {
        String source = ForeignTables.text(row, "src");
        if (source.matches("\\d+\\.\\d+\\.\\d+")) {
            return source + ".0";
        }
        return source.matches("\\p{XDigit}{1,4}(:\\p{XDigit}{1,4}){3}") ? source + "::" : source;
    }
}
