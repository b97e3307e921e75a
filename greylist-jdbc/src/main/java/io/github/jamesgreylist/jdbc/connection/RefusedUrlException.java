package io.github.jamesgreylist.jdbc.connection;

/** A driver can do nothing with a JDBC URL, or nothing safe. The message does not hold the URL, which may hold a password. */
public final class RefusedUrlException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    RefusedUrlException(String message) {
        super(message);
    }
}
