package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.DecisionLog;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for each change: what was done, by whom, from where. At INFO on the logger {@value #NAME}. */
final class ChangeLog {

    static final String NAME = "io.github.jamesgreylist.admin";
    private static final Logger LOGGER = LoggerFactory.getLogger(NAME);

    private ChangeLog() {}

    /** @param fields names and values in turn; empty values are left out */
    static void write(String what, Caller caller, String... fields) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            if (!fields[i + 1].isEmpty()) {
                words.add(fields[i] + "=" + DecisionLog.escape(fields[i + 1]));
            }
        }
        LOGGER.info("admin: {} {} by {} from {}", what, String.join(", ", words), DecisionLog.escape(caller.name()),
            DecisionLog.escape(caller.from()));
    }
}
