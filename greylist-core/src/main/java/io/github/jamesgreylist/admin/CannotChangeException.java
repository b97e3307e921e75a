package io.github.jamesgreylist.admin;

/** What was to be changed cannot be, for a reason that is not in the request. The message says it, and what to do. */
public final class CannotChangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CannotChangeException(String message, Throwable cause) {
        super(message, cause);
    }
}
