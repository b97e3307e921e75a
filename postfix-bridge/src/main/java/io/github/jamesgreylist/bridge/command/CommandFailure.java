package io.github.jamesgreylist.bridge.command;

/** A command could not do its work. The message is one sentence for whoever has typed it. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    CommandFailure(int status, String message) {
        super(message);
        this.status = status;
    }

    static CommandFailure of(String message) {
        return new CommandFailure(ExitStatus.FAILED, message);
    }

    /** @return the exit status */
    public int status() {
        return status;
    }
}
