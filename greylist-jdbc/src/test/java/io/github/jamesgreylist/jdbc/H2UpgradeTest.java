package io.github.jamesgreylist.jdbc;

import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** H2 2.2.224 made it in a file. */
@Tag("h2")
class H2UpgradeTest extends UpgradeContract {

    H2UpgradeTest() {
        super("h2");
    }

    @Override
    TestDatabase restored(Path directory) throws IOException {
        unzip("h2.zip", directory);
        return TestDatabase.h2("jdbc:h2:file:" + directory.resolve("h2db"));
    }
}
