package io.github.jamesgreylist.policy;

/** What came over the connection is no request of Postfix. Where the next one would begin cannot be known. */
final class MalformedRequestException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param message holds nothing that the client sent */
    MalformedRequestException(String message) {
        super(message, null, false, false);
    }
}
