package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an administrator sees who typed something wrong. */
class RefusedConfigurationIT {

    @Test
    void nonsenseInASettingKeepsJamesFromStartingAndNamesKeyValueAndRule() throws Exception {
        assertRefused(Servers.onDerby().property("greylist.properties", "delay", "soon"),
            "greylist.properties: delay = 'soon' is refused: it must be a whole number and a unit");
    }

    @Test
    void everythingThatIsWrongIsALineOfTheLog() throws Exception {
        JamesProcessBuilder wrong = Servers.onDerby().property("greylist.properties", "delay", "100000 s")
            .property("greylist.properties", "ipv4Prefix", "33").property("greylist.properties", "whitelistSenders", "none");
        try (JamesProcess james = wrong.build()) {
            assertThatThrownBy(james::start).isInstanceOf(IOException.class);
            assertThat(james.log().lines()
                .filter(line -> line.contains("ERROR") && line.contains("the greylist's configuration is refused. ")))
                .hasSize(3)
                .anyMatch(line -> line
                    .endsWith("greylist.properties: delay = '100000 s' is refused: it must be from 0 seconds to 1 day"))
                .anyMatch(line -> line
                    .endsWith("greylist.properties: ipv4Prefix = '33' is refused: it must be a whole number from 1 to 32"))
                .anyMatch(line -> line.contains("none: the list cannot be read: there is no such file"));
        }
    }

    @Test
    void aMisspeltSettingKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.onDerby().property("greylist.properties", "retry-window", "2 days"),
            "greylist.properties: retry-window is refused: there is no such setting; there are delay, delayUnverified, retryWindow");
    }

    @Test
    void aDriverThatIsNotThereKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().conf("james-database.properties",
            "database.driverClassName=com.example.Driver\ndatabase.url=jdbc:example:x\n"),
            "james-database.properties: database.driverClassName: no JDBC driver 'com.example.Driver' on the class path");
    }

    @Test
    void aDatabaseFileWithoutUrlKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().conf("james-database.properties",
            "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver\n"),
            "james-database.properties: database.url is missing");
    }

    @Test
    void aUrlThatTheDriverDoesNotTakeKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().conf("james-database.properties",
            "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver\ndatabase.url=jdbc:postgresql://db.example.net/greylist\n"),
            "james-database.properties: database.url: the JDBC URL is refused: the driver");
    }

    @Test
    void aCassandraThatThisJamesHasNotKeepsItFromStarting() throws Exception {
        assertRefused(Servers.inMemory().property("greylist.properties", "store", "cassandra"),
            "greylist.properties: store = 'cassandra' is refused: this James has no Cassandra");
    }

    @Test
    void aPostgresServerWithoutTheDriverKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().conf("postgres.properties", "database.host=db.example.net\ndatabase.username=james\n"),
            "postgres.properties: the greylist uses James's PostgreSQL through JDBC: no JDBC driver 'org.postgresql.Driver'");
    }

    @Test
    void aForgottenModuleKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().conf("extensions.properties", ""),
            "extensions.properties: guice.extension.module lacks io.github.jamesgreylist.james.GreylistModule,"
                + " which GreylistRoutes, in extensions.routes of webadmin.properties, needs");
        assertRefused(withoutAdministrators(Servers.inMemory()).conf("extensions.properties", ""),
            "extensions.properties: guice.extension.module lacks io.github.jamesgreylist.james.GreylistModule,"
                + " which the handler in smtpserver.xml needs");
        assertRefused(withoutAdministrators(Servers.onDerby()).conf("extensions.properties", ""),
            "extensions.properties: guice.extension.module lacks io.github.jamesgreylist.james.GreylistModule,"
                + " which LearnCorrespondents in mailetcontainer.xml needs");
        assertRefused(withoutAdministrators(Servers.inMemory()).conf("extensions.properties",
            "guice.extension.startable=io.github.jamesgreylist.james.PostfixBridge\n")
            .edit("smtpserver.xml", shipped -> shipped.replace("enabled=\"true\"", "enabled=\"false\"")),
            "extensions.properties: guice.extension.module lacks io.github.jamesgreylist.james.GreylistModule,"
                + " which PostfixBridge, as guice.extension.startable, needs");
    }

    @Test
    void anAddressForPostfixOnWhichNobodyWouldListenKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().property("extensions.properties", "guice.extension.startable", ""),
            "greylist.properties: policy.listen is set, but nobody would listen: extensions.properties lacks"
                + " guice.extension.startable=io.github.jamesgreylist.james.PostfixBridge");
    }

    @Test
    void aBadLineInAListIsLeftOutAndNamedWithFileAndLine() throws Exception {
        try (JamesProcess james = Servers.inMemory().conf("whitelist_clients.local", "# ours\n192.0.2.0/33\n").start()) {
            assertThat(james.log()).contains("client whitelist, left out: ")
                .contains("/conf/whitelist_clients.local:2: '192.0.2.0/33': /33 is longer than the address, which has 32 bits");
        }
    }

    @Test
    void nonsenseInAMatchersConditionKeepsJamesFromStarting() throws Exception {
        assertRefused(
            Servers.onDerby().edit("mailetcontainer.xml", shipped -> shipped.replace("WasGreylisted=2h", "WasGreylisted=long")),
            "mailetcontainer.xml: WasGreylisted=long is refused: it must be a whole number and a unit");
    }

    @Test
    void aListThatIsNamedButNotThereKeepsJamesFromStarting() throws Exception {
        assertRefused(Servers.inMemory().property("greylist.properties", "whitelistSenders", "senders"),
            "", "/conf/senders: the list cannot be read: there is no such file");
    }

    /** They would be the first to miss the module. */
    private static JamesProcessBuilder withoutAdministrators(JamesProcessBuilder james) {
        UnaryOperator<String> without = shipped -> shipped.replaceAll("(?m)^[^#\n]*io\\.github\\.jamesgreylist.*$", "");
        return james.edit("webadmin.properties", without).edit("healthcheck.properties", without);
    }

    private static void assertRefused(JamesProcessBuilder wrong, String message) throws IOException {
        assertRefused(wrong, message, "");
    }

    private static void assertRefused(JamesProcessBuilder wrong, String begin, String end) throws IOException {
        try (JamesProcess james = wrong.build()) {
            assertThatThrownBy(james::start).isInstanceOf(IOException.class).hasMessageContaining("James ended with status 1");
            assertThat(james.log().lines().filter(line -> line.contains("ERROR")))
                .anyMatch(line -> line.contains("James cannot start, the greylist's configuration is refused. " + begin)
                        && line.contains(end));
        }
    }
}
