package io.github.jamesgreylist.policy;

/** An address cannot be listened on. The message is for the operator. */
public final class CannotListenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CannotListenException(ListenAddress address, String why) {
        super("cannot listen on " + address + ": " + why);
    }
}
