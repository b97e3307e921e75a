package io.github.jamesgreylist.store;

/** The store in a few lines, without a database: the reference for all others. Forgets everything with the process. */
public final class MemoryStore implements GreylistStore {

    private final Rows all = Rows.collecting();

    @Override
    public void open() {
        // It is.
    }

    @Override
    public synchronized Rows find(Keys keys) {
        return all.of(keys);
    }

    @Override
    public synchronized boolean save(Changes changes) {
        Keys changing = changes.after().keys();
        boolean asBelieved = all.of(changing).equals(changes.before().of(changing));
        if (asBelieved) {
            all.add(changes.after());
        }
        return asBelieved;
    }

    @Override
    public synchronized void scan(Visitor visitor) {
        all.triplets().forEach(visitor::triplet);
        all.clients().forEach(visitor::client);
    }

    @Override
    public void probe() {
        // It is well.
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
