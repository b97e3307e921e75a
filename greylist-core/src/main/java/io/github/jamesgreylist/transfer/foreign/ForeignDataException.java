package io.github.jamesgreylist.transfer.foreign;

/** The files are not what they are said to be, or cannot be used now. The message is a sentence for the operator. */
public final class ForeignDataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ForeignDataException(String message) {
        super(message);
    }
}
