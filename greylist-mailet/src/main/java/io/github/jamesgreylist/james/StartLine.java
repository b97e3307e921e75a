package io.github.jamesgreylist.james;

import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.engine.commit.Notice;
import io.github.jamesgreylist.reply.PassHeader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one line at the start that says that it works, and where to see it. Written even where nothing below WARN is, as in the
 * {@code logback.xml} that James deployments have ({@code docs/behaviour.md}, section 5).
 */
final class StartLine {

    private static final Logger LOGGER = LoggerFactory.getLogger(StartLine.class);

    private StartLine() {}

    /** @param database for people */
    static void tell(String database, Lists lists) {
        Notice.tell(LOGGER, "James Greylist {} is at work: database {}; in force: {}; {}", PassHeader.version(), database,
            inWords(lists), decisions());
    }

    private static String inWords(Lists lists) {
        return Stream.of(number(lists.clients().list().size(), "client"), number(lists.recipients().list().size(), "recipient"),
            number(lists.senders().list().size(), "sender"), number(lists.recipientRules().size(), "rule"))
            .collect(Collectors.joining(", "));
    }

    private static String number(int count, String ofWhat) {
        return count + " " + ofWhat + (count == 1 ? "" : "s");
    }

    private static String decisions() {
        return LoggerFactory.getLogger(DecisionLog.NAME).isInfoEnabled()
            ? "each decision is logged by the logger " + DecisionLog.NAME
            : "decisions are NOT logged: logback.xml lacks <logger name=\"" + DecisionLog.NAME + "\" level=\"INFO\"/>";
    }
}
