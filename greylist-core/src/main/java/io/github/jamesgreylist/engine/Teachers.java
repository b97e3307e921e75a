package io.github.jamesgreylist.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * How much each local user has taught today. An account that is misused writes to very many people, and none of them is
 * anybody's correspondent. For any number of threads.
 */
final class Teachers {

    /** So many people does nobody write to in a day. */
    static final int MOST_A_DAY = 500;
    private static final int MOST_KEPT = 50_000;
    /** Of a name; what is longer is nobody's, and would only take memory. */
    private static final int LONGEST = 320;

    private final Cache<String, Day> days = Caffeine.newBuilder().maximumSize(MOST_KEPT).executor(Runnable::run).build();

    /** @param day since 1970, in UTC */
    private record Day(long day, int taught) {}

    /** Whether the user may teach one more. */
    boolean mayTeach(String user, Instant at) {
        if (user.length() > LONGEST) {
            return false;
        }
        long today = at.truncatedTo(ChronoUnit.DAYS).getEpochSecond();
        Day day = days.asMap().merge(user.toLowerCase(Locale.ROOT), new Day(today, 1),
            (before, first) -> before.day == today ? new Day(today, Math.min(before.taught, MOST_A_DAY) + 1) : first);
        return day.taught <= MOST_A_DAY;
    }
}
