package io.github.jamesgreylist.store;

import io.github.jamesgreylist.fixture.TestDatabase;

class H2StoreTest extends GreylistStoreContract {

    @Override
    TestDatabase freshDatabase() {
        return TestDatabase.h2();
    }
}
