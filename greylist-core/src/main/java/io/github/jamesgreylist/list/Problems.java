package io.github.jamesgreylist.list;

import io.github.jamesgreylist.settings.SettingsException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a list, all of it. A file that is something else altogether must not fill the log: many are counted. */
final class Problems {

    private static final int MOST_TOLD = 20;

    private final List<String> told = new ArrayList<>();
    private int untold;

    /** Does something that may be refused. */
    void note(Runnable work) {
        try {
            work.run();
        } catch (SettingsException e) {
            if (told.size() < MOST_TOLD) {
                told.add(e.getMessage());
            } else {
                untold++;
            }
        }
    }

    /** @throws SettingsException with all of them, if there are any */
    void refuse() {
        if (untold > 0) {
            told.add("and " + untold + " more");
        }
        if (!told.isEmpty()) {
            throw new SettingsException(told);
        }
    }
}
