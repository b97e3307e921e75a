package io.github.jamesgreylist.policy;

/** An address cannot be listened on. The message is for the operator. */
public final class CannotListenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CannotListenException(ListenAddress address, String why) {
        this("cannot listen on " + address + ": " + why);
    }

    public CannotListenException(String message) {
        super(message);
    }
}
