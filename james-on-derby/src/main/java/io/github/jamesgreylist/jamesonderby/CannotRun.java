package io.github.jamesgreylist.jamesonderby;

/** The server cannot run; the message is one line for the person who started it. */
final class CannotRun extends Exception {
    private static final long serialVersionUID = 1L;

    CannotRun(String message) {
        super(message);
    }

    CannotRun(String message, Throwable cause) {
        super(message, cause);
    }
}
