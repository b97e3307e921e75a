package io.github.jamesgreylist.integration.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the page does in a browser, whatever server it comes from. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class PageContract {

    private static final List<String> VIEWS = List.of("Now", "Last days", "Waits too long", "Lists", "Report");
    private static final int PHONE = 360;
    private static final int DESK = 1_200;

    @TempDir
    protected Path profile;
    protected Browser browser;

    /** Of the page. */
    protected abstract String address();

    /** Empty if the server asks for none. */
    protected abstract String token() throws Exception;

    /** Whether mail of the sender from 192.0.2.9 to bob@demo.test is deferred. */
    protected abstract boolean isDeferred(String sender) throws Exception;

    /** What the browser may complain of of what is meant: to it, each answer that asks for a token or says what is wrong is an error. */
    protected boolean isExpected(String complaint) {
        return complaint.matches(".*status of 40[01].*");
    }

    @BeforeEach
    void startBrowser() throws Exception {
        browser = Browser.start(profile);
        browser.window(DESK, 900);
        browser.colors("light");
        prepare(browser);
    }

    /** Whatever the server of this test needs in the browser. */
    protected void prepare(Browser started) throws Exception {}

    @AfterEach
    void nothingWasWrongInTheBrowser() throws Exception {
        try (Browser closed = browser) {
            assertThat(closed.complaints()).filteredOn(complaint -> !isExpected(complaint)).isEmpty();
            assertThat(closed.requests()).as("no resource from elsewhere")
                .allMatch(url -> url.startsWith("http://127.0.0.1:") || url.equals("about:blank"));
        }
    }

    /** Or the check after each test would be none. */
    @Test
    void theBrowserComplainsOfWhatThePolicyForbids() throws Exception {
        enter();
        browser.is("document.body.setAttribute('style', 'color: red')");
        browser
            .is("document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 1' }))");
        Eventually.await("two complaints").until(() -> browser.complaints().stream()
            .filter(complaint -> complaint.contains("Content Security Policy")).count() == 2);
        browser.forgetComplaints();
    }

    protected final void enter() throws Exception {
        enter(address(), token());
    }

    protected final void enter(String page, String token) throws Exception {
        browser.open(page);
        if (!token.isEmpty()) {
            browser.awaitText("Who are you?");
            browser.type(token);
            browser.press("Enter");
        }
        browser.awaitText("What waits now");
    }

    protected final void askWhy(String sender) throws Exception {
        browser.fill("Sender", sender);
        browser.fill("Recipient", "bob@demo.test");
        browser.press("Enter");
        browser.awaitText("Step by step");
    }

    @Test
    void aMailThatWaitsIsFoundReleasedAndDeliveredAtTheRetry() throws Exception {
        assertThat(isDeferred("ann@example.org")).isTrue();
        assertThat(isDeferred("ann@example.org")).as("too early").isTrue();

        enter();
        browser.awaitText("ann@example.org");
        browser.click("Why does the mail from ann@example.org to bob@demo.test wait?");
        browser.awaitText("Step by step");
        assertThat(browser.text()).contains("deferred", "192.0.2.0/24", "this decides");
        assertThat(isDeferred("ann@example.org")).as("who looks changes nothing").isTrue();
        browser.click("Release");
        browser.awaitText("Released: mail from ann@example.org to bob@demo.test passes at its next try");

        assertThat(isDeferred("ann@example.org")).isFalse();
        askWhy("ann@example.org");
        browser.awaitText("has passed");
    }

    @Test
    void whoIsAllowedBesideTheAnswerWaitsNoMore() throws Exception {
        assertThat(isDeferred("news@example.com")).isTrue();

        enter();
        askWhy("news@example.com");
        browser.click("Allow…");
        browser.click("All mail that claims to be from news@example.com (senders)");
        browser.fill("Reason", "Bob rang at three");
        browser.press("Enter");
        browser.awaitText("Added to the list of senders: news@example.com");

        assertThat(isDeferred("news@example.com")).isFalse();
        browser.click("Lists");
        browser.choose("List", "Senders");
        browser.awaitText("Bob rang at three");
        browser.click("Remove news@example.com");
        browser.awaitText("is taken out of the list of senders");
        browser.press("Enter");
        browser.awaitText("Removed: news@example.com");
        assertThat(isDeferred("news@example.com")).as("it came back meanwhile, and is known").isFalse();

        browser.awaitText("0 entries are in force");
    }

    @Test
    void whatIsForgottenWaitsLikeAStranger() throws Exception {
        assertThat(isDeferred("forget@example.org")).isTrue();

        enter();
        askWhy("forget@example.org");
        browser.click("Forget…");
        browser.awaitText("The next mail waits like a stranger");
        browser.press("Enter");
        browser.awaitText("Forgotten: 1 entry");
        browser.awaitText("Nothing is stored of it");
    }

    @Test
    void whatIsWrongIsSaidInTheWordsOfTheServer() throws Exception {
        enter();
        browser.click("Lists");
        browser.awaitText("in force");
        browser.fill("New entry", "192.0.2.0/99");
        browser.fill("Reason", "none");
        browser.press("Enter");
        browser.awaitText("'192.0.2.0/99' is refused");
    }

    /** In light and dark, at a desk and on a phone. */
    @Test
    void nobodyIsKeptFromAnyView() throws Exception {
        isDeferred("a-sender-with-a-long-name-that-has-no-place-to-break@a-domain-with-a-long-name.example.org");
        enter();
        for (String view : VIEWS) {
            browser.click(view);
            browser.await(view, "document.activeElement.textContent === '" + view + "'");
            lookAtIt(view);
        }
        browser.click("Now");
        askWhy("a-sender-with-a-long-name-that-has-no-place-to-break@a-domain-with-a-long-name.example.org");
        lookAtIt("the answer");
        browser.click("Allow…");
        browser.awaitText("Which mail shall wait no more?");
        lookAtIt("the dialog");

        browser.is("document.querySelector('dialog label').remove()");
        assertThat(browser.accessibilityFaults()).as("what axe-core finds").isNotEmpty();
    }

    private void lookAtIt(String view) throws Exception {
        browser.await("what is loaded",
            "!document.querySelector('[aria-busy]:not(dialog *)') || !!document.querySelector('dialog')");
        for (String colors : List.of("light", "dark")) {
            browser.colors(colors);
            for (int width : new int[] {DESK, PHONE}) {
                browser.window(width, 740);
                assertThat(browser.accessibilityFaults()).as("%s, %s, %s pixels", view, colors, width).isEmpty();
                assertThat(browser.is("document.documentElement.scrollWidth").asInt()).as("%s, %s pixels", view, width)
                    .isLessThanOrEqualTo(width);
            }
        }
        browser.colors("light");
        browser.window(DESK, 900);
    }

    @Test
    void theKeyboardIsEnough() throws Exception {
        isDeferred("keys@example.org");
        enter();
        browser.is("document.activeElement.blur()");
        tabTo("document.activeElement.labels?.[0]?.textContent === 'Sender'");
        browser.type("keys@example.org");
        browser.press("Tab");
        browser.type("bob@demo.test");
        browser.press("Enter");
        browser.awaitText("Step by step");
        browser.await("the answer to have the focus", "document.activeElement.tagName === 'H4'");

        tabTo("document.activeElement.textContent === 'Allow…'");
        browser.press("Enter");
        browser.await("the dialog", "!!document.activeElement.closest('dialog')");
        browser.press("Escape");
        browser.await("to be back", "document.activeElement.textContent === 'Allow…'");
        tabTo("document.activeElement.textContent === 'Find out'", "Shift");
        tabTo("document.activeElement.textContent === 'Release'");
        browser.press("Enter");
        browser.awaitText("Released: mail from keys@example.org");

        tabTo("document.activeElement === document.body || document.activeElement.className === 'skip'");
    }

    private void tabTo(String place, String... with) throws Exception {
        List<String> seen = new ArrayList<>();
        do {
            browser.press("Tab", with);
            seen.add(browser.is("document.activeElement.outerHTML.slice(0, 80)").asText());
            assertThat(seen).as("on the way to %s", place).hasSizeLessThan(200);
            assertThat(browser.is("document.activeElement === document.body"
                + " || getComputedStyle(document.activeElement).outlineStyle !== 'none'").asBoolean())
                .as("%s shows that it has the focus", seen.get(seen.size() - 1)).isTrue();
        } while (!browser.is(place).asBoolean());
    }

    @Test
    void theLastDaysAreDrawnAndToldInWords() throws Exception {
        isDeferred("drawn@example.org");
        enter();
        browser.click("Last days");
        browser.await("a count", "/[1-9][0-9,]* deferred for the first time/.test(document.body.innerText)");
        browser.await("all plots to be drawn", "document.querySelectorAll('canvas').length === 3"
            + " && [...document.querySelectorAll('canvas')].every(one => one.getContext('2d')"
            + ".getImageData(0, 0, one.width, one.height).data.some(byte => byte !== 0))");
        assertThat(browser.is(inInk(0)).asInt()).as("pixels of the line of first contacts").isGreaterThan(50);
        browser.click("The same as a table");
        browser.await("the table",
            "[...document.querySelectorAll('details[open] td')].some(cell => /^[1-9]/.test(cell.textContent))");
    }

    /** How many pixels have the colour of the first line. */
    private static String inInk(int canvas) {
        return "(() => { const one = document.querySelectorAll('canvas')[" + canvas + "];"
            + " const ink = getComputedStyle(document.documentElement).getPropertyValue('--ink1').trim();"
            + " const wanted = [1, 3, 5].map(at => parseInt(ink.slice(at, at + 2), 16));"
            + " const all = one.getContext('2d').getImageData(0, 0, one.width, one.height).data; let found = 0;"
            + " for (let at = 0; at < all.length; at += 4) if (wanted.every((value, n) => Math.abs(all[at + n] - value) < 8)"
            + " && all[at + 3] > 200) found++; return found; })()";
    }
}
