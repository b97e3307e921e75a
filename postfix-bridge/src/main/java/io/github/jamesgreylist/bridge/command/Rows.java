package io.github.jamesgreylist.bridge.command;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** Rows of the greylist as a table. */
final class Rows {

    private Rows() {}

    static Table table(Iterable<JsonElement> entries) {
        Table table = new Table(ServerCommand.width(), "STATE", "SINCE", "CLIENT", "SENDER", "RECIPIENT");
        entries.forEach(entry -> add(table, entry.getAsJsonObject()));
        return table;
    }

    private static void add(Table table, JsonObject entry) {
        boolean triplet = Words.text(entry, "kind").equals("triplet");
        String sender = Words.text(entry, "sender");
        table.row(Words.text(entry, triplet ? "state" : "kind"), Words.time(entry, "firstSeen"), Words.text(entry, "client"),
            triplet && sender.isEmpty() ? "<>" : sender, Words.text(entry, "recipient"));
    }
}
