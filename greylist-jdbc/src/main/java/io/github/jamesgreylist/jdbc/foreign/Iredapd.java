package io.github.jamesgreylist.jdbc.foreign;

import io.github.jamesgreylist.transfer.foreign.ForeignDataException;
import io.github.jamesgreylist.transfer.foreign.ForeignRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** The tables of iRedAPD's greylisting. All times are seconds since 1970. */
final class Iredapd {

    /** GREYLISTING_AUTH_TRIPLET_EXPIRE: what passed ends so long after it was last seen. */
    private static final Duration LIFETIME = Duration.ofDays(30);
    private static final String TRACKING = "greylisting_tracking";

    private final ForeignTables tables;
    private final ForeignRows rows;

    Iredapd(Connection connection, ForeignRows rows) {
        this.tables = new ForeignTables(connection, ZoneOffset.UTC);
        this.rows = rows;
    }

    /** @throws ForeignDataException if the tables are not iRedAPD's */
    void read() throws SQLException {
        tables.require(TRACKING, "iRedAPD");
        tables.read(TRACKING, "SELECT sender, recipient, client_address, init_time, block_expired, record_expired, passed FROM "
            + TRACKING, this::tracked);
    }

    private void tracked(String place, ResultSet row) throws SQLException {
        String client = ForeignTables.text(row, "client_address");
        String sender = ForeignTables.text(row, "sender");
        String recipient = ForeignTables.text(row, "recipient");
        Instant first = tables.instant(row, "init_time");
        if (row.getInt("passed") == 1) {
            Instant seen = tables.instant(row, "record_expired").minus(LIFETIME);
            rows.passed(place, client, sender, recipient, first, seen.isBefore(first) ? first : seen);
        } else {
            rows.waiting(place, client, sender, recipient, first, first,
                Duration.between(first, tables.instant(row, "block_expired")));
        }
    }

    /** Lines for the recipients' rules: accounts for which greylisting is off. */
    List<String> recipientRules() throws SQLException {
        List<String> lines = new ArrayList<>();
        if (tables.has("greylisting")) {
            tables.read("greylisting", "SELECT account, active FROM greylisting WHERE sender = '@.'", (place, row) -> {
                String account = ForeignTables.text(row, "account");
                if (row.getInt("active") == 0 && !account.equals("@.")) {
                    lines.add((account.startsWith("@") ? account.substring(1) : account) + " off");
                }
            });
        }
        return lines;
    }

    /** Lines for the clients' whitelist, of those that count for all accounts: addresses, networks and host names. */
    List<String> clients() throws SQLException {
        List<String> lines = new ArrayList<>();
        if (tables.has("greylisting_whitelists")) {
            tables.read("greylisting_whitelists", "SELECT sender FROM greylisting_whitelists WHERE account = '@.'",
                (place, row) -> lines.add(ForeignTables.text(row, "sender")));
        }
        return lines;
    }
}
