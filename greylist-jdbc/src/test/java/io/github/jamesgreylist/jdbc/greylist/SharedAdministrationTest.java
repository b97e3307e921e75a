package io.github.jamesgreylist.jdbc.greylist;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;

/** On H2, whose databases in memory several pools share. */
class SharedAdministrationTest extends SharedAdministrationContract {

    @Override
    TestDatabase freshDatabase() {
        return TestDatabase.h2();
    }
}
