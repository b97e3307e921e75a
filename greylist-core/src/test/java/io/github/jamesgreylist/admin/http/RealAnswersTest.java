package io.github.jamesgreylist.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.admin.GreylistAdministration;
import io.github.jamesgreylist.admin.http.Asked.Answer;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.engine.Lists;
import io.github.jamesgreylist.engine.steps.FrontEnd;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.MemoryStore;
import io.github.jamesgreylist.fixture.Patient;
import io.github.jamesgreylist.identity.ClientsBuilder;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.settings.OwnLists;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole way from the wire to what is stored, and back, as {@code openapi.yaml} describes it. */
class RealAnswersTest {

    private static final Instant NOW = Attempts.T0.plus(Duration.ofMinutes(1));
    private static final String OF_ANN = "sender=ann@example.com&recipient=bob@example.org";

    private Assembly assembly;
    private AdminApi api;

    @BeforeEach
    void deferAMail(@TempDir Path directory) throws Exception {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        GreylistSettings settings = Patient.settings(Map.of("whitelistClients", "", "whitelistRecipients", "",
            "recipientRules", "", "spf", "off", "dns", "127.0.0.1:9"));
        assembly = new Assembly(settings, new Lists(settings, OwnLists.in(directory)), new MemoryStore(),
            new ClientsBuilder(settings).build(), List.of(), clock);
        assembly.start();
        api = new AdminApi(GreylistAdministration.of(assembly), AllowedHosts.loopbackAnd(List.of()), clock);
        assembly.greylist().decideAndWait(
            Attempt.of(Attempts.T0, Attempts.address("192.0.2.7"), "ann@example.com", "bob@example.org"), FrontEnd.PLAIN);
    }

    @AfterEach
    void close() {
        assembly.close();
    }

    @ParameterizedTest
    @CsvSource({"GET, /greylist/status, 200", "GET, /greylist/triplets?state=waiting, 200",
        "GET, /greylist/triplets?client=192.0.2.9&sender=@example.com, 200",
        "DELETE, /greylist/triplets?sender=ann@example.com, 200", "GET, /greylist/explain?client=192.0.2.7&" + OF_ANN + ", 200",
        "POST, /greylist/release?" + OF_ANN + ", 200", "GET, /greylist/lists/clients, 200",
        "POST, /greylist/lists/clients, 201", "GET, /greylist/statistics, 200", "GET, /greylist/report, 200",
        "GET, /greylist/triplets?client=nonsense!, 400", "GET, /greylist/triplets?after=nonsense, 400",
        "DELETE, /greylist/lists/clients, 400"})
    void answersAreAsDescribed(String method, String address, int status) throws Exception {
        Answer answer = Asked.of(method, address).json("{\"entry\":\"mail.example.org\"}").to(api);

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(new Description().faults(method, address, answer)).as(answer.body()).isEmpty();
    }

    @Test
    void whatWaitsIsFoundReleasedAndForgotten() throws Exception {
        assertThat(get("/greylist/triplets?state=waiting").body()).contains("\"client\":\"192.0.2.0/24\"")
            .contains("\"passesAt\":");
        assertThat(Asked.of("POST", "/greylist/release?" + OF_ANN).to(api).status()).isEqualTo(200);
        assertThat(get("/greylist/triplets?kind=release").body()).contains("\"kind\":\"release\"");
        assertThat(Asked.of("DELETE", "/greylist/triplets?sender=ann@example.com").to(api).body()).contains("\"forgotten\":2");
        assertThat(get("/greylist/triplets").json().getAsJsonArray("entries")).isEmpty();
    }

    @Test
    void anExportIsImportedAgain() throws Exception {
        String export = get("/greylist/export").body();
        Asked.of("DELETE", "/greylist/triplets?sender=ann@example.com").to(api);

        assertThat(Asked.of("POST", "/greylist/import").text(export).to(api).json().get("added").getAsInt()).isPositive();
        assertThat(Asked.of("POST", "/greylist/import").text("no export").to(api).status()).isEqualTo(400);
    }

    private Answer get(String address) throws Exception {
        return Asked.of("GET", address).to(api);
    }
}
