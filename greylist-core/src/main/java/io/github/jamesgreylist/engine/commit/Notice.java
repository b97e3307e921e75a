package io.github.jamesgreylist.engine.commit;

import org.slf4j.Logger;

/** What an operator has to find in the log even if he keeps no more than warnings: {@code docs/behaviour.md}, section 5. */
public final class Notice {

    private Notice() {}

    /** At INFO, or at WARN where that is off. */
    public static void tell(Logger logger, String format, Object... arguments) {
        if (logger.isInfoEnabled()) {
            logger.info(format, arguments);
        } else {
            logger.warn(format, arguments);
        }
    }
}
