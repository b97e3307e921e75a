package io.github.jamesgreylist.jdbc.tables;

import static java.util.stream.Collectors.joining;

import io.github.jamesgreylist.store.Query.Like;
import io.github.jamesgreylist.store.Query.Text;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A condition on rows, with its parameters, as it is put together. */
final class Condition {

    /** Neither a wildcard, nor an escape in any database's literals. */
    private static final String ESCAPE = "!";

    private final List<String> parts = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();

    Condition and(String part, Object... values) {
        parts.add(part);
        parameters.addAll(List.of(values));
        return this;
    }

    Condition and(Condition other) {
        parts.addAll(other.parts);
        parameters.addAll(other.parameters);
        return this;
    }

    Condition later(String column, Instant than) {
        return and(column + " > ?", than.toEpochMilli());
    }

    Condition between(String column, Instant from, Instant by) {
        if (from.isAfter(Instant.EPOCH)) {
            and(column + " >= ?", from.toEpochMilli());
        }
        return by.equals(Instant.MAX) ? this : and(column + " <= ?", by.toEpochMilli());
    }

    Condition in(String column, Collection<Integer> codes) {
        return and(codes.size() == 1 ? column + " = " + codes.iterator().next()
            : column + codes.stream().map(String::valueOf).collect(joining(", ", " IN (", ")")));
    }

    Condition text(String column, Text text) {
        if (text.values().isEmpty() && text.likes().isEmpty()) {
            return and("1 = 0");
        }
        if (text.likes().stream().noneMatch(like -> like.begin().isEmpty() && like.end().isEmpty())) {
            Stream<String> any = Stream.concat(text.values().stream().map(value -> column + " = ?"),
                text.likes().stream().map(like -> column + " LIKE ? ESCAPE '" + ESCAPE + "'"));
            parts.add(any.collect(joining(" OR ", "(", ")")));
            parameters.addAll(text.values());
            text.likes().forEach(like -> parameters.add(pattern(like)));
        }
        text.butNot().forEach(begin -> and(column + " NOT LIKE ? ESCAPE '" + ESCAPE + "'", pattern(new Like(begin, ""))));
        return this;
    }

    private static String pattern(Like like) {
        return escaped(like.begin()) + "%" + escaped(like.end());
    }

    private static String escaped(String text) {
        return text.replaceAll("[%_" + ESCAPE + "]", ESCAPE + "$0");
    }

    String sql() {
        return String.join(" AND ", parts);
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            Object value = parameters.get(i);
            if (value instanceof byte[] bytes) {
                statement.setBytes(i + 1, bytes);
            } else {
                statement.setObject(i + 1, value);
            }
        }
    }
}
