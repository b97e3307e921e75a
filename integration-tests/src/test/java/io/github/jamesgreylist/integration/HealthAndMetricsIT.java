package io.github.jamesgreylist.integration;

import static io.github.jamesgreylist.integration.Servers.rcpt;
import static io.github.jamesgreylist.integration.Servers.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.james.JamesProcess;
import io.github.jamesgreylist.testing.james.JamesProcessBuilder;
import java.io.IOException;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;

/** What James's own health check and metrics say of the greylist, on James's in-memory server as it is published. */
class HealthAndMetricsIT {

    private static JamesProcessBuilder server() throws IOException {
        return Servers.inMemory()
            .edit("healthcheck.properties",
                none -> "additional.healthchecks=io.github.jamesgreylist.james.admin.GreylistHealthCheck\n")
            .edit("webadmin.properties", shipped -> shipped.replace("admin.GreylistPage",
                "admin.GreylistPage,org.apache.james.webadmin.dropwizard.MetricsRoutes"));
    }

    private static String health(JamesProcess james) throws IOException {
        return james.webAdmin("GET", "/healthcheck/checks/Greylist", "").body();
    }

    @Test
    void whatIsDecidedIsCounted() throws Exception {
        try (JamesProcess james = start(server())) {
            assertThat(rcpt(james, "counted@example.org").code()).isEqualTo(450);
            assertThat(rcpt(james, "counted@example.org").code()).isEqualTo(450);

            Eventually.await("the counts").untilAsserted(() -> assertThat(james.webAdmin("GET", "/metrics", "").body())
                .contains("greylist_deferred_new_total 1.0").contains("greylist_deferred_earlyRetry_total 1.0")
                .contains("greylist_store_available 1.0").contains("greylist_lists_clients").contains("greylist_rows_waiting")
                .contains("greylist_decide_count"));
            assertThat(health(james)).contains("\"status\":\"healthy\"");
        }
    }

    @Test
    void aGreylistThatNobodyAsksIsDegraded() throws Exception {
        try (JamesProcess james = start(server().property("greylist.properties", "policy.listen", "").edit("smtpserver.xml",
            shipped -> shipped.replaceAll("<handler class=\"io.github.jamesgreylist.james.Greylisting\" */>", "")))) {
            assertThat(rcpt(james, "free@example.org").code()).isEqualTo(250);

            assertThat(health(james)).contains("\"status\":\"degraded\"").contains("nothing is greylisted");
        }
    }

    @Test
    void aDatabaseThatAnotherProcessHasIsDegradedAndItsCauseIsTold() throws Exception {
        try (JamesProcess james = server().build()) {
            String url = "jdbc:derby:" + james.directory().root().resolve("var/held");
            DriverManager.getConnection(url + ";create=true").close();
            james.directory().edit("james-database.properties",
                none -> "database.driverClassName=org.apache.derby.jdbc.EmbeddedDriver\ndatabase.url=" + url + "\n");
            start(james);

            Eventually.await("the outage").untilAsserted(() -> assertThat(health(james)).contains("\"status\":\"degraded\"")
                .contains("Another instance of Derby may have already booted the database")
                .contains("this is no outage but a mistake of configuration: another process has the Derby database in"));
            assertThat(james.webAdmin("GET", "/greylist/triplets?client=192.0.2.1", "").statusCode()).isEqualTo(503);
            assertThat(james.webAdmin("GET", "/greylist/status", "").body()).contains("\"store\":\"away\"");
        }
    }
}
