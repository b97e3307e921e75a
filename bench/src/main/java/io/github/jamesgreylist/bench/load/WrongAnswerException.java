package io.github.jamesgreylist.bench.load;

/** A server did not say what is right, so that its speed means nothing. */
public final class WrongAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WrongAnswerException(String message) {
        super(message);
    }
}
