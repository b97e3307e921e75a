package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.page.Browser;
import io.github.jamesgreylist.integration.page.PageContract;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The page in WebAdmin of a real James, with the token of the shipped configuration, after a week of mail over SMTP. */
@EnabledIf("io.github.jamesgreylist.integration.page.Browser#isThere")
class JamesPageIT extends PageContract {

    private static final int HOURS = 7 * 24;
    private int port;
    private JamesInProcess james;

    @BeforeAll
    void startJames() throws Exception {
        port = FreePorts.next();
        james = JamesInProcess.start(Map.of(), directory -> {
            directory.setProperty("webadmin.properties", "enabled", "true");
            directory.setProperty("webadmin.properties", "port", Integer.toString(port));
        });
        aWeek();
    }

    /** Strangers write, most of them by day; one each time comes back. Pictures have more of them. */
    private void aWeek() throws IOException {
        int step = Boolean.getBoolean("page.screenshots") ? 1 : 6;
        for (int hour = 0; hour < HOURS; hour += step) {
            String honest = "198.51." + (100 + hour % 50) + ".7";
            String stranger = "office@company" + hour + ".example";
            james.rcpt(honest, stranger, "bob@demo.test");
            for (int spam = 0; spam < 5 - Math.abs(hour % 24 - 12) / 3; spam++) {
                james.rcpt("203.0.113." + (hour + 1), "win" + (char) ('a' + spam) + "@spam" + hour + ".example", "ann@demo.test");
            }
            Duration wait = Duration.ofMinutes(7 + hour * 7 % 50);
            james.clock.add(wait);
            james.rcpt(honest, stranger, "bob@demo.test");
            james.clock.add(Duration.ofHours(step).minus(wait));
        }
    }

    @AfterAll
    void stopJames() throws IOException {
        james.close();
    }

    @Override
    protected void prepare(Browser started) throws Exception {
        started.clock(james.clock.instant());
    }

    @Override
    protected String address() {
        return "http://127.0.0.1:" + port + "/greylist-page/";
    }

    @Override
    protected String token() throws IOException {
        Path token = james.directory().conf("webadmin.token");
        return Files.readString(token).strip();
    }

    @Override
    protected boolean isDeferred(String sender) throws IOException {
        return james.rcpt("192.0.2.9", sender, "bob@demo.test").startsWith("450");
    }

    @Test
    void thePageIsFoundWithoutTheSlashAtItsEnd() throws Exception {
        browser.open(address().replaceFirst("/$", ""));
        browser.awaitText("Who are you?");
        assertThat(browser.is("location.href").asText()).isEqualTo(address());
    }

    @Test
    void whoWaitsTooLongIsHelpedByOneClick() throws Exception {
        for (int network = 1; network <= 4; network++) {
            assertThat(james.rcpt("198.18." + network + ".7", "pool@everywhere.example", "bob@demo.test")).startsWith("450");
            james.clock.add(Duration.ofMinutes(45));
        }
        prepare(browser);
        enter();
        browser.click("Waits too long");
        browser.awaitText("pool@everywhere.example to bob@demo.test");
        browser.awaitText("4 first contacts wait");
        browser.click("Add this line");
        browser.awaitText("Added to the list of clients: 198.18.0.0/21");

        assertThat(james.rcpt("198.18.5.7", "pool@everywhere.example", "bob@demo.test")).startsWith("250");
        browser.click("Take it out again");
        browser.awaitText("Taken out: 198.18.0.0/21");
    }

    /** Writes the pictures of docs/watching-it.md, if it is told to: {@code -Dpage.screenshots=true}. */
    @Test
    @EnabledIfSystemProperty(named = "page.screenshots", matches = "true")
    void theDocsShowThePageAsItIs() throws Exception {
        isDeferred("carol@example.org");
        enter();
        browser.window(1_000, 860);
        askWhy("carol@example.org");
        browser.is("window.scrollTo(0, 0)");
        browser.is("document.activeElement.blur()");
        browser.screenshot(Build.DOCS.resolve("images/page-now.png"));
        browser.click("Last days");
        browser.is("document.activeElement.blur()");
        browser.await("plots", "document.querySelectorAll('canvas').length === 3");
        browser.screenshot(Build.DOCS.resolve("images/page-days.png"));
        browser.window(390, 760);
        browser.colors("dark");
        browser.click("Now");
        browser.awaitText("What waits now");
        browser.is("document.querySelector('section').scrollIntoView()");
        browser.screenshot(Build.DOCS.resolve("images/page-phone.png"));
    }
}
