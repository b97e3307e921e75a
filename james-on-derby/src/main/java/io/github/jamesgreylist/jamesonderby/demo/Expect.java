package io.github.jamesgreylist.jamesonderby.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checks of the tour. */
final class Expect {

    private Expect() {}

    /**
     * @param pattern what the whole of it must look like
     * @return the match, for its groups
     */
    static Matcher matches(String what, Pattern pattern, String came) throws NotAsExpected {
        Matcher matcher = pattern.matcher(came);
        if (!matcher.matches()) {
            throw new NotAsExpected(what, pattern.pattern().replace("\\", ""), came);
        }
        return matcher;
    }

    /** Something else happened than the tour promises. */
    static final class NotAsExpected extends Exception {
        private static final long serialVersionUID = 1L;

        NotAsExpected(String what, String expected, String came) {
            super(what + "\n  expected: " + expected + "\n  came:     " + came);
        }
    }
}
