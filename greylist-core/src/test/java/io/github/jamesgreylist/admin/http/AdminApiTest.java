package io.github.jamesgreylist.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.github.jamesgreylist.admin.Caller;
import io.github.jamesgreylist.admin.Inquiry;
import io.github.jamesgreylist.admin.Kind;
import io.github.jamesgreylist.admin.ListName;
import io.github.jamesgreylist.admin.Search;
import io.github.jamesgreylist.admin.State;
import io.github.jamesgreylist.admin.http.Asked.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What administrators, their scripts and other people's pages get from the interface. */
class AdminApiTest {

    private static final Caller HELP_DESK = new Caller("help desk", "127.0.0.1");
    private static final Instant NOW = Instant.parse("2026-12-02T00:00:00.500Z");

    private final Remembered administration = new Remembered();
    private final AdminApi api = new AdminApi(administration, AllowedHosts.loopbackAnd(List.of("mx.example.org")),
        Clock.fixed(NOW, ZoneOffset.UTC));

    private Answer get(String address) throws IOException {
        return Asked.of("GET", address).to(api);
    }

    @Test
    void theStatusSaysHowTheGreylistIsAndWhatTheTokenMayDo() throws IOException {
        Answer answer = get("/greylist/status");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
        JsonObject status = answer.json();
        assertThat(status.get("store").getAsString()).isEqualTo("well");
        assertThat(status.get("started").getAsString()).isEqualTo("2026-12-01T08:30:15Z");
        assertThat(status.has("cause")).isFalse();
        assertThat(status.get("access").getAsString()).isEqualTo("change");
        assertThat(Asked.of("GET", "/greylist/status").as(Access.READ).to(api).json().get("access").getAsString())
            .isEqualTo("read");
    }

    @Test
    void aTimeBeyondAllCalendarsIsBadInput() throws IOException {
        assertThat(get("/greylist/statistics?to=-999999999-01-01T00:00:00%2B18:00").status()).isEqualTo(400);
        assertThat(get("/greylist/report?from=+999999999-12-31T00:00:00Z").status()).isEqualTo(400);
    }

    @Test
    void aSearchIsUnderstoodAndItsRowsAreTold() throws IOException {
        Answer answer = get("/greylist/triplets?client=192.0.2.1&sender=ann%2Bnews@example.org&recipient=@demo.test"
            + "&kind=known-sender&state=waiting&older=2+hours&newer=3d&limit=7&after=x%20y");

        assertThat(administration.asked).containsExactly(List.of(new Search(Optional.of("192.0.2.1"),
            Optional.of("ann+news@example.org"), Optional.of("@demo.test"), Optional.of(Kind.KNOWN_SENDER),
            Optional.of(State.WAITING), Optional.of(Duration.ofHours(2)), Optional.of(Duration.ofDays(3)), 7,
            Optional.of("x y"))));
        JsonObject row = answer.json().getAsJsonArray("entries").get(0).getAsJsonObject();
        assertThat(row).hasToString("{\"kind\":\"triplet\",\"client\":\"192.0.2.0/24\",\"sender\":\"ann@example.org\","
            + "\"recipient\":\"bob@demo.test\",\"state\":\"waiting\",\"firstSeen\":\"2026-12-01T08:30:15Z\","
            + "\"lastSeen\":\"2026-12-01T08:31:15Z\",\"expires\":\"2026-12-01T20:30:15Z\","
            + "\"passesAt\":\"2026-12-01T08:35:15Z\"}");
        assertThat(answer.json().get("next").getAsString()).isEqualTo("next");
    }

    @Test
    void aPlusInAnAddressIsOne() throws IOException {
        get("/greylist/triplets?sender=ann+news@example.org");

        assertThat(((Search) ((List<?>) administration.asked.get(0)).get(0)).sender()).contains("ann+news@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sender=", "sender=%3C%3E", "sender=<>"})
    void theNullSenderCanBeWritten(String sender) throws IOException {
        Asked.of("POST", "/greylist/release?recipient=bob@demo.test&" + sender).to(api);

        assertThat(administration.asked).containsExactly(List.of(HELP_DESK, "", "bob@demo.test", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /greylist/triplets?sendr=a@b        | there is no parameter 'sendr' here; there are client, sender, recipient, kind
        /greylist/triplets?sender=a&sender=b | sender is there twice
        /greylist/triplets?sender=%zz       | sender has a % that is not followed by two hexadecimal digits
        /greylist/triplets?limit=0          | limit='0' is refused: it must be a whole number from 1 to 1000
        /greylist/triplets?limit=1001       | limit='1001' is refused
        /greylist/triplets?state=maybe      | state='maybe' is refused: it must be waiting or passed
        /greylist/triplets?older=soon       | older='soon' is refused: it must be a whole number and a unit
        /greylist/triplets?sender           | sender has no value
        /greylist/explain?sender=a@b        | recipient is missing
        /greylist/explain?recipient=a@b     | sender is missing
        /greylist/explain?sender=a@b&recipient=b@c&client=mx.example | client='mx.example' is refused: it must be an address
        /greylist/status?verbose=1          | there is no parameter 'verbose' here; there is none at all
        /greylist/statistics?from=yesterday | from='yesterday' is refused: it must be a day or an instant
        /greylist/statistics?by=week        | by='week' is refused: it must be hour or day
        /greylist/report?from=2026-12-03    | from must be before to
        /greylist/statistics?from=1970-01-01 | these are more than 10000 spans
        """)
    void whatCannotBeMeantIsRefusedWithASentence(String address, String message) throws IOException {
        Answer answer = get(address);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("type").getAsString()).isEqualTo("InvalidArgument");
        assertThat(answer.json().get("statusCode").getAsInt()).isEqualTo(400);
        assertThat(answer.message()).startsWith(message);
        assertThat(administration.asked).isEmpty();
    }

    @Test
    void anExplanationNeedsNoClient() throws IOException {
        get("/greylist/explain?sender=<ann@example.org>&recipient=bob@demo.test&client=2001:db8::1&name=mx.example&helo=h");
        get("/greylist/explain?sender=&recipient=bob@demo.test&client=");

        assertThat(administration.asked).containsExactly(
            List.of(new Inquiry(Optional.of(InetAddress.getByName("2001:db8::1")), Optional.of("mx.example"), Optional.of("h"),
                "ann@example.org", "bob@demo.test")),
            List.of(new Inquiry(Optional.empty(), Optional.empty(), Optional.empty(), "", "bob@demo.test")));
    }

    @Test
    void forgettingEverythingIsRefused() throws IOException {
        Answer answer = Asked.of("DELETE", "/greylist/triplets?state=waiting").to(api);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.message()).startsWith("this would forget everything");
        assertThat(administration.asked).isEmpty();
        assertThat(Asked.of("DELETE", "/greylist/triplets?client=192.0.2.1").to(api).body()).isEqualTo("{\"forgotten\":3}\n");
    }

    @Test
    void anEntryIsAddedWithReasonAndAuthor() throws IOException {
        Answer answer = Asked.of("POST", "/greylist/lists/clients")
            .json("{\"entry\":\" example.org \",\"reason\":\"ticket 4711\",\"author\":\"Ann\"}").to(api);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().get("list").getAsString()).isEqualTo("clients");
        assertThat(administration.asked).containsExactly(
            List.of(new Caller("Ann (help desk)", "127.0.0.1"), ListName.CLIENTS, "example.org", "ticket 4711"));
    }

    @Test
    void anEntryIsTakenOut() throws IOException {
        Asked.of("DELETE", "/greylist/lists/rules").json("{\"entry\":\"* off\",\"reason\":\"ticket 4711\",\"author\":\"Ann\"}")
            .to(api);
        Asked.of("DELETE", "/greylist/lists/rules?entry=*+off").with("X-Greylist-Author", "J%C3%B6rg").to(api);

        assertThat(administration.asked).containsExactly(
            List.of(new Caller("Ann (help desk)", "127.0.0.1"), ListName.RULES, "* off", "ticket 4711"),
            List.of(new Caller("Jörg (help desk)", "127.0.0.1"), ListName.RULES, "* off", ""));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"", "[]", "{\"entry\":1}", "{\"entry\":\"a\",\"entry\":\"b\"}", "{\"entri\":\"a\"}", "{\"entry\":\"a\"} x",
            "{entry:\"a\"}", "{\"reason\":\"r\"}", "{\"entry\":\" \"}", "{\"entry\":\"a\",\"author\":\"x\\ny\"}"})
    void aBodyThatIsNotMeantIsRefused(String body) throws IOException {
        assertThat(Asked.of("POST", "/greylist/lists/clients").json(body).to(api).status()).isEqualTo(400);
        assertThat(administration.asked).isEmpty();
    }

    @Test
    void aBodyOfAnotherTypeOrTooLargeIsRefused() throws IOException {
        assertThat(Asked.of("POST", "/greylist/lists/clients").text("{\"entry\":\"a\"}").to(api).status()).isEqualTo(415);
        assertThat(Asked.of("POST", "/greylist/import").json("{}").to(api).status()).isEqualTo(415);
        assertThat(
            Asked.of("POST", "/greylist/lists/clients").json("{\"entry\":\"" + "a".repeat(65_536) + "\"}").to(api).status())
            .isEqualTo(413);
        assertThat(administration.asked).isEmpty();
    }

    @Test
    void anExportIsTextAndAnImportToo() throws IOException {
        Answer export = get("/greylist/export");

        assertThat(export.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(export.body()).isEqualTo("ä\n");
        assertThat(Asked.of("POST", "/greylist/import").text("first\nsecond").to(api).body())
            .isEqualTo("{\"added\":1,\"changed\":2,\"unchanged\":3,\"expired\":4}\n");
        assertThat(administration.asked).endsWith(List.of(HELP_DESK, "first"));
    }

    @Test
    void statisticsAreOfTheLastDayIfNothingElseIsSaid() throws IOException {
        JsonObject span = get("/greylist/statistics").json().getAsJsonArray("spans").get(0).getAsJsonObject();
        get("/greylist/statistics?from=2026-11-01&to=2026-11-02T01:00:00+01:00&by=day");

        assertThat(span.get("delays")).hasToString("{\"300\":2,\"9223372036854775807\":1}");
        assertThat(administration.asked).containsExactly(
            List.of(Instant.parse("2026-12-01T00:00:00Z"), Instant.parse("2026-12-02T00:00:00Z"), Duration.ofHours(1)),
            List.of(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-11-02T00:00:00Z"), Duration.ofDays(1)));
    }

    @Test
    void aStoreThatIsAwayIsToldWithItsCauseAndWhatStillWorks() throws IOException {
        administration.outage = Optional.of("cannot connect to the database: refused");

        Answer search = get("/greylist/triplets?sender=a@b");
        assertThat(search.status()).isEqualTo(503);
        assertThat(search.message()).contains("database is away").contains("lists");
        assertThat(search.json().get("cause").getAsString()).isEqualTo("cannot connect to the database: refused");
        assertThat(get("/greylist/export").status()).isEqualTo(503);
        assertThat(get("/greylist/lists/clients").status()).isEqualTo(200);
        assertThat(get("/greylist/status").json().get("cause").getAsString()).contains("refused");
    }

    @Test
    void whatIsNotThereIsSaidAndWhatIsPossible() throws IOException {
        assertThat(get("/greylist/nothing").status()).isEqualTo(404);
        assertThat(get("/greylist/lists/spam").message()).contains("clients, recipients, senders and rules");
        assertThat(get("/greylist/lists/clients/x").status()).isEqualTo(404);
        assertThat(get("/greylist/triplets/").status()).isEqualTo(404);
        Answer put = Asked.of("PUT", "/greylist/lists/clients").to(api);
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.headers()).containsEntry("Allow", "GET, POST, DELETE");
    }

    @Test
    void aReadingTokenChangesNothing() throws IOException {
        for (String change : List.of("DELETE /greylist/triplets?client=192.0.2.1",
            "POST /greylist/release?sender=a@b&recipient=b@c", "POST /greylist/lists/clients", "DELETE /greylist/lists/clients",
            "POST /greylist/import")) {
            String[] words = change.split(" ");
            Answer answer = Asked.of(words[0], words[1]).as(Access.READ).to(api);

            assertThat(answer.status()).as(change).isEqualTo(403);
            assertThat(answer.message()).contains("may only read");
        }
        assertThat(administration.asked).isEmpty();
        assertThat(Asked.of("GET", "/greylist/triplets?sender=a@b").as(Access.READ).to(api).status()).isEqualTo(200);
    }

    @Test
    void nobodyIsToldAnythingWithoutAToken() throws IOException {
        for (String path : List.of("/greylist/status", "/greylist/nothing", "/greylist/openapi.yaml", "/greylist/export")) {
            Answer answer = Asked.of("GET", path).as(Access.NONE).to(api);

            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.headers()).containsEntry("WWW-Authenticate", "Bearer");
        }
    }

    @ParameterizedTest
    @CsvSource({"Host, evil.example", "Host, evil.example:8080", "Host, ''", "Host, localhost.evil.example",
        "Origin, http://evil.example", "Origin, null", "Origin, http://localhost:9999",
        "Origin, http://localhost:8080.evil.example",
        "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site"})
    void anotherSitesPageGetsNothing(String header, String value) throws IOException {
        for (String method : List.of("GET", "OPTIONS", "POST", "DELETE")) {
            Answer answer = Asked.of(method, "/greylist/triplets").with(header, value).to(api);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("Access-Control"));
        }
        assertThat(administration.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"localhost, http://localhost", "LOCALHOST:8080, http://localhost:8080", "127.0.0.1:1, http://127.0.0.1:1",
        "[::1]:8080, http://[::1]:8080", "192.0.2.7, https://192.0.2.7", "mx.example.org., https://mx.example.org."})
    void ourOwnPageIsAnswered(String host, String origin) throws IOException {
        assertThat(Asked.of("GET", "/greylist/status").with("Host", host).with("Origin", origin)
            .with("Sec-Fetch-Site", "same-origin").to(api).status()).isEqualTo(200);
    }

    @Test
    void everyAnswerForbidsWhatBrowsersMightDoWithIt() throws IOException {
        for (Answer answer : List.of(get("/greylist/status"), get("/greylist/nothing"), get("/greylist"))) {
            assertThat(answer.headers()).containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Cache-Control", "no-store").containsEntry("Referrer-Policy", "no-referrer")
                .containsEntry("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
        assertThat(get("/greylist").headers()).containsEntry("Location", "greylist/");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"/greylist/../openapi.yaml", "/greylist/..%2fopenapi.yaml", "/greylist/AdminApi.class", "/greylist/.js",
            "/greylist/nothing.js"})
    void thePageHasNoOtherFilesThanItsOwn(String path) throws IOException {
        assertThat(Asked.of("GET", path).as(Access.NONE).to(api).status()).isIn(401, 404);
    }

    @Test
    void whatStrangersWroteComesOutAsData() throws IOException {
        administration.sender = "\"<script>alert(1)</script>\\\"\u001b[31m\u202e\u009b\u2028😀'@example.org";

        Answer answer = get("/greylist/triplets?sender=@example.org");

        assertThat(answer.body()).matches("[ -~]+\n").doesNotContain("<script>");
        assertThat(answer.json().getAsJsonArray("entries").get(0).getAsJsonObject().get("sender").getAsString())
            .isEqualTo(administration.sender);
    }

    @Test
    void headersAreEnough() throws IOException {
        Answer answer = Asked.of("HEAD", "/greylist/status").to(api);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }
}
