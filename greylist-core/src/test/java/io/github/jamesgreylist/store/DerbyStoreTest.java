package io.github.jamesgreylist.store;

import io.github.jamesgreylist.fixture.TestDatabase;

class DerbyStoreTest extends GreylistStoreContract {

    @Override
    TestDatabase freshDatabase() {
        return TestDatabase.derby();
    }
}
