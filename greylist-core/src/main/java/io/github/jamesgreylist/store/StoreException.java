package io.github.jamesgreylist.store;

/** The store did not do what it was asked. The message says what was tried and why it failed, in one line. */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
