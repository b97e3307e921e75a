package io.github.jamesgreylist.store;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletId;
import io.github.jamesgreylist.decision.ClientState;
import io.github.jamesgreylist.decision.TripletState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * Where a row stands among those that a query finds.
 *
 * @param key of a triplet its {@link TripletId}, in hexadecimal digits; of a client its key
 */
public record Place(RowKind kind, Instant expires, String key) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::kind).thenComparing(Place::expires).thenComparing(Place::key);
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    public static Place of(Triplet triplet, TripletState state) {
        return of(RowKind.of(triplet, state), state.expires(), triplet.id());
    }

    public static Place of(RowKind kind, Instant expires, TripletId id) {
        return new Place(kind, expires, HexFormat.of().formatHex(id.bytes()));
    }

    public static Place of(String client, ClientState state) {
        return new Place(RowKind.CLIENT, state.expires(), client);
    }

    /** Of a triplet. */
    public TripletId id() {
        return TripletId.of(HexFormat.of().parseHex(key));
    }

    /** As {@link #toString} wrote it. */
    public static Place parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("three parts, not " + parts.length);
        }
        Place place = new Place(RowKind.valueOf(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])),
            new String(Base64.getUrlDecoder().decode(parts[2]), StandardCharsets.UTF_8));
        if (place.kind != RowKind.CLIENT && !place.key.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("no key of a triplet");
        }
        return place;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    /** For {@link #parse}, in letters, digits, dots and dashes. */
    @Override
    public String toString() {
        return kind + "." + expires.toEpochMilli() + "." + ENCODER.encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
