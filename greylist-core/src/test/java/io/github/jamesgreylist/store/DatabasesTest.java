package io.github.jamesgreylist.store;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabasesTest {

    /** MariaDB's driver takes the URL, and nobody has to be there: the store opens when it is asked to. */
    @Test
    void mySqlIsTakenWithOneWarningThatNobodyHasTriedIt() {
        try (LogCapture log = LogCapture.ofProject()) {
            Databases.store(new DatabaseSettings("org.mariadb.jdbc.Driver", "jdbc:mysql://127.0.0.1:1/greylist?permitMysqlScheme",
                Optional.empty(), Optional.empty()), Duration.ofSeconds(2)).close();
            assertThat(log.at(Level.INFO)).containsExactly("greylist database: jdbc:mysql://127.0.0.1:1/greylist");
            assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("nobody has tried a greylist in MySQL yet");
        }
    }

    @Test
    void otherDatabasesNeedNoWarning() {
        try (LogCapture log = LogCapture.ofProject()) {
            Databases.store(DatabaseSettings.derby("memory:databases"), Duration.ofSeconds(2)).close();
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }
}
