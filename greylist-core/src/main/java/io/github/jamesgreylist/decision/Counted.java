package io.github.jamesgreylist.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who was counted already: short digests with blanks between them, the last ones of them, in the order of counting.
 *
 * @param digests of at most {@value #MOST}
 */
public record Counted(String digests) {

    /** Nobody, or a release that counted without remembering whom. */
    public static final Counted UNKNOWN = new Counted("");

    /** Beyond this the first are forgotten, and would count again. */
    private static final int MOST = 16;

    public boolean isUnknown() {
        return digests.isEmpty();
    }

    boolean has(String who) {
        return all().contains(who);
    }

    Counted with(String who) {
        return of(Stream.concat(all().stream(), Stream.of(who)).toList());
    }

    Counted merged(Counted other) {
        return of(Stream.concat(all().stream(), other.all().stream()).distinct().toList());
    }

    private static Counted of(List<String> all) {
        return new Counted(String.join(" ", all.subList(Math.max(0, all.size() - MOST), all.size())));
    }

    private List<String> all() {
        return digests.isEmpty() ? new ArrayList<>() : List.of(digests.split(" "));
    }
}
