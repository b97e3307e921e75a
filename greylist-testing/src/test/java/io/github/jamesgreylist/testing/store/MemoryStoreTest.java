package io.github.jamesgreylist.testing.store;

import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.store.GreylistStore;
import java.util.function.Supplier;

/** Its processes are threads. */
class MemoryStoreTest extends ConflictContract {

    @Override
    protected Supplier<GreylistStore> freshDatabase() {
        MemoryStore store = new MemoryStore();
        return () -> store;
    }
}
