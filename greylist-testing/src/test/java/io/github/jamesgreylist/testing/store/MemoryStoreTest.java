package io.github.jamesgreylist.testing.store;

import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.MemoryStore;
import java.util.function.Supplier;

/** Its processes are threads. */
class MemoryStoreTest extends GreylistStoreContract {

    @Override
    protected Supplier<GreylistStore> freshDatabase() {
        MemoryStore store = new MemoryStore();
        return () -> store;
    }
}
