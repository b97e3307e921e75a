package io.github.jamesgreylist.jdbc.connection;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Another process has changed a row since this one read it. */
public final class ConflictException extends SQLException {

    private static final long serialVersionUID = 1L;

    public ConflictException() {
        this(null);
    }

    /** @param cause what the database says, if it is what has noticed */
    public ConflictException(@Nullable SQLException cause) {
        super("a row has changed since it was read", "40001", cause);
    }
}
