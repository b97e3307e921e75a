package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.RawHttp.Answer;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The greylist in WebAdmin of a real James, with the shipped configuration and its token. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebAdminIT {

    private int port;
    private JamesInProcess james;
    private String token;

    @BeforeAll
    void start() throws Exception {
        port = FreePorts.next();
        james = JamesInProcess.start(Map.of(), directory -> {
            directory.setProperty("webadmin.properties", "enabled", "true");
            directory.setProperty("webadmin.properties", "port", Integer.toString(port));
            // Whatever WebAdmin allows.
            directory.setProperty("webadmin.properties", "cors.enable", "true");
            directory.setProperty("webadmin.properties", "cors.origin", "*");
        });
        token = Files.readString(james.directory().conf("webadmin.token")).strip();
    }

    @AfterAll
    void stop() throws IOException {
        james.close();
    }

    private RawHttp request(String line) {
        return new RawHttp(port, line).with("Authorization", "Bearer " + token);
    }

    private Answer ask(String line) throws IOException {
        return request(line).ask();
    }

    @Test
    void whoeverHasNoTokenLearnsNothing() throws Exception {
        for (String line : new String[] {"GET /greylist/status", "GET /greylist/", "GET /greylist", "POST /greylist/import",
            "DELETE /greylist/triplets?client=192.0.2.1", "PUT /greylist/status", "GET /greylist//status"}) {
            assertThat(new RawHttp(port, line).ask().status()).as(line).isIn(401, 404);
            assertThat(new RawHttp(port, line).ask().body()).as(line).doesNotContain("started");
        }
    }

    @Test
    void theStatusIsThere() throws Exception {
        Answer status = ask("GET /greylist/status");

        assertThat(status.status()).as(status.toString()).isEqualTo(200);
        assertThat(status.head()).contains("application/json").contains("X-Content-Type-Options: nosniff")
            .contains("Cache-Control: no-store");
        assertThat(status.body()).contains("\"store\":\"well\"").contains("\"access\":\"change\"");
    }

    @Test
    void badInputIsASentenceInJamesForm() throws Exception {
        Answer answer = ask("GET /greylist/triplets?sendr=ann@example.org");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body())
            .startsWith("{\"statusCode\":400,\"type\":\"InvalidArgument\",\"message\":\"there is no parameter");
        assertThat(ask("PATCH /greylist/status").status()).isEqualTo(405);
        assertThat(ask("GET /greylist/nothing").status()).isEqualTo(404);
    }

    @Test
    void aPageOfAnotherSiteGetsNothingWhateverWebAdminAllows() throws Exception {
        Answer preflight = request("OPTIONS /greylist/release").with("Origin", "http://evil.example")
            .with("Access-Control-Request-Method", "POST").ask();
        assertThat(preflight.status()).isEqualTo(403);
        assertThat(new RawHttp(port, "OPTIONS /greylist/release").with("Origin", "http://evil.example").ask().status())
            .as("browsers send no token in a preflight").isEqualTo(403);
        assertThat(request("GET /greylist/status").with("Origin", "http://evil.example").ask().status()).isEqualTo(403);
        assertThat(request("GET /greylist/status").with("Host", "evil.example:" + port).ask().status()).isEqualTo(403);
        assertThat(request("GET /greylist-page/").with("Host", "evil.example:" + port).ask().status()).isEqualTo(403);
        assertThat(request("GET /greylist/status").with("Origin", "http://127.0.0.1:" + port).ask().status()).isEqualTo(200);
    }

    @Test
    void anEntryThatIsAddedIsInForceAtOnceAndOutAgain() throws Exception {
        String before = james.rcpt("203.0.113.20", "added@example.org", "bob@demo.test");
        assertThat(before).startsWith("450");

        Answer added = request("POST /greylist/lists/clients").body("application/json",
            "{\"entry\":\"203.0.113.20\",\"reason\":\"ticket 4711\",\"author\":\"Ann\"}").ask();

        assertThat(added.status()).as(added.toString()).isEqualTo(201);
        assertThat(james.directory().conf("whitelist_clients.local")).content()
            .contains("203.0.113.20  # ticket 4711, Ann (admin), 2026-11-23\n");
        assertThat(james.rcpt("203.0.113.20", "added2@example.org", "bob@demo.test")).startsWith("250");
        assertThat(james.log()).anyMatch(line -> line.startsWith(
            "admin: added to clients entry=203.0.113.20, reason=ticket 4711 by Ann (admin) from 127.0.0.1"));

        assertThat(ask("DELETE /greylist/lists/clients?entry=203.0.113.20").status()).isEqualTo(200);
        assertThat(james.rcpt("203.0.113.20", "added3@example.org", "bob@demo.test")).startsWith("450");
    }

    @Test
    void anEntryOfTheShippedFileIsToBeTakenOutThere() throws Exception {
        Answer list = ask("GET /greylist/lists/clients");
        String entry = list.body().replaceFirst("(?s).*?\"entry\":\"([^\"]*)\".*", "$1");

        Answer answer = request("DELETE /greylist/lists/clients").body("application/json", "{\"entry\":\"" + entry + "\"}").ask();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("take it out of").contains("whitelist_clients:");
    }

    @Test
    void whyAMailWaitsIsToldWithoutChangingAnything() throws Exception {
        james.rcpt("203.0.113.21", "asked@example.org", "bob@demo.test");
        int rows = james.rowsOf("asked@example.org");
        james.clock.add(Duration.ofMinutes(1));

        Answer answer = ask("GET /greylist/explain?client=203.0.113.21&sender=asked@example.org&recipient=bob@demo.test");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).contains("\"action\":\"greylist\"").contains("early-retry").contains("\"name\":\"trusted\"");
        assertThat(james.rowsOf("asked@example.org")).isEqualTo(rows);
    }

    @Test
    void thePageIsForEverybodyAndHoldsNoData() throws Exception {
        Answer page = new RawHttp(port, "GET /greylist-page/").ask();

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.head()).contains("text/html").contains("Content-Security-Policy: default-src 'none'; script-src 'self'");
        assertThat(page.body()).contains("<!DOCTYPE html>");
        assertThat(new RawHttp(port, "GET /greylist-page").ask().head()).contains("301").contains("/greylist-page/");
        assertThat(new RawHttp(port, "GET /greylist-page/main.js").ask().head()).contains("text/javascript");
        assertThat(new RawHttp(port, "GET /greylist-page/status").ask().status()).isEqualTo(401);
        assertThat(new RawHttp(port, "GET /greylist-page/../greylist/status").ask().status()).isIn(400, 401, 404);
    }

    @Test
    void theHealthCheckHasTheGreylist() throws Exception {
        Answer answer = ask("GET /healthcheck/checks/Greylist");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).contains("\"componentName\":\"Greylist\"").contains("\"status\":\"healthy\"");
    }

    @Test
    void aMailThatIsReleasedPassesAtItsNextTry() throws Exception {
        james.rcpt("203.0.113.22", "urgent+now@example.org", "bob@demo.test");

        assertThat(ask("GET /greylist/triplets?state=waiting&sender=urgent+now@example.org").body())
            .contains("\"client\":\"203.0.113.0/24\"").contains("\"recipient\":\"bob@demo.test\"");
        Answer released = ask("POST /greylist/release?sender=urgent+now@example.org&recipient=bob@demo.test");

        assertThat(released.status()).as(released.toString()).isEqualTo(200);
        assertThat(james.rcpt("198.51.100.22", "urgent+now@example.org", "bob@demo.test")).startsWith("250");
    }

    @Test
    void whatIsForgottenWaitsAgain() throws Exception {
        james.rcpt("203.0.113.23", "forgotten@forgotten.example", "bob@demo.test");
        james.clock.add(Duration.ofMinutes(6));

        Answer forgotten = ask("DELETE /greylist/triplets?sender=@forgotten.example");

        assertThat(forgotten.body()).isEqualTo("{\"forgotten\":1}\n");
        assertThat(james.rcpt("203.0.113.23", "forgotten@forgotten.example", "bob@demo.test")).startsWith("450");
    }

    @Test
    void anExportIsCompleteAndCanBeImported() throws Exception {
        james.rcpt("203.0.113.24", "exported@example.org", "bob@demo.test");

        Answer export = ask("GET /greylist/export");
        String rows = export.body().lines().filter(line -> line.contains("\t") || line.startsWith("#"))
            .reduce("", (all, line) -> all + line + "\n");
        Answer imported = request("POST /greylist/import").body("text/plain", rows).ask();

        assertThat(export.head()).contains("text/plain");
        assertThat(rows).contains("exported@example.org");
        assertThat(imported.status()).as(imported.toString()).isEqualTo(200);
        assertThat(imported.body()).contains("\"added\":0,\"changed\":0");
    }

    @Test
    void aMailToSomebodyElsesDomainIsNotOurs() throws Exception {
        assertThat(ask("GET /greylist/explain?client=203.0.113.25&sender=a@example.org&recipient=b@elsewhere.example").body())
            .contains("not ours");
    }

    @Test
    void whatStrangersWroteComesOutAsData() throws Exception {
        james.rcpt("203.0.113.26", "\"<script>alert(1)</script>\"@evil.example", "bob@demo.test");

        Answer found = ask("GET /greylist/triplets?sender=@evil.example");

        assertThat(found.body()).contains("alert(1)").doesNotContain("<script>").contains("\\u003cscript\\u003e");
    }
}
