package io.github.jamesgreylist.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.connection.DatabaseSettings;
import io.github.jamesgreylist.settings.GreylistSettings;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabasesTest {

    /** MariaDB's driver takes the URL, and nobody has to be there: the store opens when it is asked to. */
    @Test
    void mySqlIsTakenWithOneWarningThatNobodyHasTriedIt() {
        try (LogCapture log = LogCapture.ofProject()) {
            Databases.store(new DatabaseSettings("org.mariadb.jdbc.Driver", "jdbc:mysql://127.0.0.1:1/greylist?permitMysqlScheme",
                Optional.empty(), Optional.empty()), GreylistSettings.DEFAULT, Clock.systemUTC()).close();
            assertThat(log.at(Level.INFO)).containsExactly("greylist database: jdbc:mysql://127.0.0.1:1/greylist");
            assertThat(log.at(Level.WARN)).singleElement().asString().startsWith("nobody has tried a greylist in MySQL yet");
        }
    }

    @Test
    void otherDatabasesNeedNoWarning() {
        try (LogCapture log = LogCapture.ofProject()) {
            Databases.store(DatabaseSettings.derby("memory:databases"), GreylistSettings.DEFAULT, Clock.systemUTC()).close();
            assertThat(log.at(Level.WARN)).isEmpty();
        }
    }
}
