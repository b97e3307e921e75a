package io.github.jamesgreylist.store;

/** This database cannot hold a greylist as it is, and trying again does not help: somebody has to decide. */
public final class UnusableDatabaseException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong, and what to do */
    public UnusableDatabaseException(String message) {
        super(message);
    }
}
