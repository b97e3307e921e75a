package io.github.jamesgreylist.jdbc.tables;

import static java.util.stream.Collectors.joining;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.jdbc.connection.Dialect;
import io.github.jamesgreylist.store.Page;
import io.github.jamesgreylist.store.Place;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.RowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Looks for what a query wants, inside somebody's transaction: by keys if it names them, along the order of expiry if it
 * names nobody, and otherwise by reading the whole table. No index is kept for it, which each first contact would pay for:
 * a million rows take a few tenths of a second.
 */
final class RowSearch {

    private static final List<RowKind> KINDS = Arrays.stream(RowKind.values()).filter(kind -> kind != RowKind.CLIENT).toList();
    private static final String RANK = KINDS.stream()
        .map(kind -> " WHEN " + TripletTable.code(kind) + " THEN " + rank(kind))
        .collect(joining("", "CASE passed", " END"));
    private static final String ORDER = RANK + ", expires, id";
    private static final int ROWS_TO_TRY = 2_000;
    private static final int ROWS_AT_A_TIME = 1_000;

    private final Connection connection;
    private final Dialect dialect;
    private final Query query;
    private final TripletTable triplets;
    private final ClientTable clients;

    private static int rank(RowKind kind) {
        return KINDS.indexOf(kind);
    }

    RowSearch(Connection connection, Dialect dialect, Query query) {
        this.connection = connection;
        this.dialect = dialect;
        this.query = query;
        this.triplets = new TripletTable(connection, dialect);
        this.clients = new ClientTable(connection, dialect);
    }

    Page page(Optional<Place> after, int atMost) throws SQLException {
        List<Place> places = new ArrayList<>(places(after, atMost + 1));
        boolean isMore = places.size() > atMost;
        List<Place> page = places.subList(0, Math.min(atMost, places.size()));
        return new Page(triplets(page), clients(page), isMore ? Optional.of(page.get(atMost - 1)) : Optional.empty());
    }

    private List<Place> places(Optional<Place> after, int atMost) throws SQLException {
        List<Place> places = new ArrayList<>();
        if (!kinds(after).isEmpty()) {
            places.addAll(triplets(after, atMost));
        }
        if (places.size() < atMost && query.kinds().contains(RowKind.CLIENT)) {
            places.addAll(clients(after.filter(place -> place.kind() == RowKind.CLIENT), atMost - places.size()));
        }
        return places;
    }

    /** Of triplets, in their order. */
    private List<RowKind> kinds(Optional<Place> after) {
        return KINDS.stream().filter(query.kinds()::contains)
            .filter(kind -> after.isEmpty() || kind.compareTo(after.get().kind()) >= 0).toList();
    }

    private List<Place> triplets(Optional<Place> after, int atMost) throws SQLException {
        if (query.isOfSomebody()) {
            return byKeys(after, atMost);
        }
        // Who was seen lately is found last along the expiry.
        if (query.seenFrom().isAfter(Instant.EPOCH)) {
            return whole(after, atMost);
        }
        if (query.isOfAnybody()) {
            return alongExpiry(after, atMost);
        }
        List<Place> frequent = query.isOfSome() ? amongFirst(after, atMost) : List.of();
        return frequent.size() == atMost ? frequent : whole(after, atMost);
    }

    /** A domain may be that of nearly all rows: the first ones are then among the first of all. */
    private List<Place> amongFirst(Optional<Place> after, int atMost) throws SQLException {
        List<Place> first = alongExpiry(after, ROWS_TO_TRY);
        Map<TripletId, Map.Entry<Triplet, TripletState>> shown = triplets.show(first.stream().map(Place::id).toList());
        return first.stream().filter(place -> Optional.ofNullable(shown.get(place.id()))
            .filter(row -> query.matches(row.getKey(), row.getValue())).isPresent()).limit(atMost).toList();
    }

    private List<Place> byKeys(Optional<Place> after, int atMost) throws SQLException {
        Set<Triplet> keys = new HashSet<>();
        for (String network : query.network().values()) {
            for (String sender : query.sender().values()) {
                query.recipient().values().forEach(recipient -> keys.add(new Triplet(network, sender, recipient)));
            }
        }
        return triplets.find(keys).entrySet().stream().filter(row -> query.matches(row.getKey(), row.getValue()))
            .map(row -> Place.of(row.getKey(), row.getValue()))
            .filter(place -> after.isEmpty() || place.compareTo(after.get()) > 0).sorted().limit(atMost).toList();
    }

    private List<Place> alongExpiry(Optional<Place> after, int atMost) throws SQLException {
        List<Place> places = new ArrayList<>();
        for (RowKind kind : kinds(after)) {
            Optional<Place> here = after.filter(place -> place.kind() == kind);
            if (here.isPresent()) {
                places.addAll(expiring(kind, here.get().expires(), here.get().id(), atMost));
            }
            places.addAll(expiring(kind, here.map(Place::expires).orElse(query.living()), atMost - places.size()));
        }
        return places;
    }

    /** Those that expire later. The index does not say in which order those of one instant come. */
    private List<Place> expiring(RowKind kind, Instant later, int atMost) throws SQLException {
        if (atMost <= 0) {
            return List.of();
        }
        List<Place> places = indexed(kind, new Condition().later("expires", later), "passed, expires", atMost);
        if (places.size() < atMost) {
            return places.stream().sorted().toList();
        }
        Instant last = places.get(atMost - 1).expires();
        List<Place> whole = new ArrayList<>(places.stream().filter(place -> place.expires().isBefore(last)).sorted().toList());
        whole.addAll(expiring(kind, last, new TripletId(0, 0), atMost - whole.size()));
        return whole;
    }

    /** Those that expire at this instant. */
    private List<Place> expiring(RowKind kind, Instant at, TripletId after, int atMost) throws SQLException {
        return indexed(kind, new Condition().and("expires = ?", at.toEpochMilli()).and("id > ?", after.bytes()), "id", atMost);
    }

    private List<Place> indexed(RowKind kind, Condition condition, String order, int atMost) throws SQLException {
        Condition all = new Condition().in("passed", List.of(TripletTable.code(kind))).and(condition)
            .later("expires", query.living()).between("first_seen", query.seenFrom(), query.seenBy());
        List<Place> places = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT id, expires FROM greylist_triplet"
            + dialect.by("index=GREYLIST_TRIPLET_EXPIRY") + "WHERE " + all.sql() + " ORDER BY " + order
            + dialect.first(atMost))) {
            all.bind(select);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    places.add(Place.of(kind, Table.instant(row, 2), TripletId.of(row.getBytes(1))));
                }
            }
        }
        return places;
    }

    private List<Place> whole(Optional<Place> after, int atMost) throws SQLException {
        if (!dialect.beforeWhole().isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(dialect.beforeWhole());
            }
        }
        Condition condition = condition(after);
        try (PreparedStatement select = connection.prepareStatement("SELECT " + RANK + ", expires, id FROM greylist_triplet"
            + dialect.whole() + "WHERE " + condition.sql() + dialect.best(ORDER, atMost))) {
            select.setFetchSize(ROWS_AT_A_TIME);
            condition.bind(select);
            try (ResultSet row = select.executeQuery()) {
                return first(row, atMost);
            }
        }
    }

    private Condition condition(Optional<Place> after) {
        Condition condition = new Condition();
        if (!query.kinds().containsAll(KINDS)) {
            condition.in("passed", KINDS.stream().filter(query.kinds()::contains).map(TripletTable::code).toList());
        }
        condition.text("sender", query.sender()).text("recipient", query.recipient()).text("client_network", query.network())
            .between("first_seen", query.seenFrom(), query.seenBy()).later("expires", query.living());
        after.ifPresent(
            place -> condition.and("(" + RANK + " > ? OR " + RANK + " = ? AND (expires > ? OR expires = ? AND id > ?))",
                rank(place.kind()), rank(place.kind()), place.expires().toEpochMilli(), place.expires().toEpochMilli(),
                place.id().bytes()));
        return condition;
    }

    /** The first ones, of rows in any order. */
    private static List<Place> first(ResultSet row, int atMost) throws SQLException {
        PriorityQueue<Found> first = new PriorityQueue<>((one, other) -> other.compareTo(one));
        while (row.next()) {
            int rank = row.getInt(1);
            long expires = row.getLong(2);
            boolean isFull = first.size() == atMost;
            if (!isFull || first.element().isNotBefore(rank, expires)) {
                first.add(new Found(rank, expires, TripletId.of(row.getBytes(3))));
            }
            if (isFull && first.size() > atMost) {
                first.remove();
            }
        }
        return first.stream().sorted().map(Found::place).toList();
    }

    /** As a {@link Place}, in fewer bytes: there may be a million. */
    private record Found(int rank, long expires, TripletId id) implements Comparable<Found> {

        boolean isNotBefore(int otherRank, long otherExpires) {
            return rank != otherRank ? rank > otherRank : expires >= otherExpires;
        }

        @Override
        public int compareTo(Found other) {
            int byRank = Integer.compare(rank, other.rank);
            int byExpiry = byRank != 0 ? byRank : Long.compare(expires, other.expires);
            return byExpiry != 0 ? byExpiry : id.compareTo(other.id);
        }

        Place place() {
            return Place.of(KINDS.get(rank), Instant.ofEpochMilli(expires), id);
        }
    }

    private List<Place> clients(Optional<Place> after, int atMost) throws SQLException {
        Condition condition = new Condition().text("client_network", query.client())
            .between("last_counted", query.seenFrom(), query.seenBy()).later("expires", query.living());
        after.ifPresent(place -> condition.and("(expires > ? OR expires = ? AND client_network > ?)",
            place.expires().toEpochMilli(), place.expires().toEpochMilli(), place.key()));
        List<Place> places = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT client_network, expires FROM greylist_client WHERE "
            + condition.sql() + " ORDER BY expires, client_network" + dialect.first(atMost))) {
            condition.bind(select);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    places.add(new Place(RowKind.CLIENT, Table.instant(row, 2), row.getString(1)));
                }
            }
        }
        return places;
    }

    private Map<Triplet, TripletState> triplets(List<Place> places) throws SQLException {
        List<TripletId> ids = places.stream().filter(place -> place.kind() != RowKind.CLIENT).map(Place::id).toList();
        Map<TripletId, Map.Entry<Triplet, TripletState>> shown = triplets.show(ids);
        Map<Triplet, TripletState> rows = new LinkedHashMap<>();
        // As they are now; and to some databases blanks at the end of a text are nothing.
        ids.forEach(id -> Optional.ofNullable(shown.get(id)).filter(row -> query.matches(row.getKey(), row.getValue()))
            .ifPresent(row -> rows.put(row.getKey(), row.getValue())));
        return rows;
    }

    private Map<String, ClientState> clients(List<Place> places) throws SQLException {
        List<String> keys = places.stream().filter(place -> place.kind() == RowKind.CLIENT).map(Place::key).toList();
        Map<String, ClientState> found = clients.find(keys);
        Map<String, ClientState> rows = new LinkedHashMap<>();
        keys.forEach(key -> Optional.ofNullable(found.get(key)).filter(state -> query.matches(key, state))
            .ifPresent(state -> rows.put(key, state)));
        return rows;
    }
}
