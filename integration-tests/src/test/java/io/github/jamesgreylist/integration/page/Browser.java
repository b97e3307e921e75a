package io.github.jamesgreylist.integration.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.InstalledServers;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** Debian's Chromium, headless, with one page. It asks no other server than the one that is opened. */
public final class Browser implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final Map<String, Integer> KEYS = Map.of("Tab", 9, "Enter", 13, "Escape", 27);
    private static final int SHIFT = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final DevTools page;
    private final Thread hook;

    private Browser(Process process, DevTools page) {
        this.process = process;
        this.page = page;
        this.hook = new Thread(() -> end(process), "end-chromium");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public static boolean isThere() {
        return InstalledServers.areWanted() && Files.isExecutable(PROGRAM);
    }

    /**
     * Chromium itself hangs now and then at its start, on a busy machine: then another one is started.
     *
     * @param directory for its profile and what it says
     */
    public static Browser start(Path directory) throws Exception {
        try {
            return start(directory, directory.resolve("profile"));
        } catch (TimeoutException | ConditionTimeoutException e) {
            return start(directory, directory.resolve("profile-of-another"));
        }
    }

    private static Browser start(Path directory, Path profile) throws Exception {
        // A sandbox of Chromium's own is not to be had by root, nor in most containers.
        Process process = new ProcessBuilder(PROGRAM.toString(), "--headless=new", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--no-first-run",
            "--no-proxy-server", "--force-color-profile=srgb", "--remote-debugging-port=0", "--user-data-dir=" + profile,
            "about:blank").redirectErrorStream(true).redirectOutput(directory.resolve("chromium.log").toFile()).start();
        try {
            Browser browser = new Browser(process, new DevTools(firstPage(profile)));
            for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
                browser.page.ask(domain + ".enable", Map.of());
            }
            return browser;
        } catch (Exception e) {
            end(process);
            throw e;
        }
    }

    private static URI firstPage(Path profile) {
        Path port = profile.resolve("DevToolsActivePort");
        Eventually.await("Chromium").until(() -> Files.exists(port) && Files.readAllLines(port).size() == 2);
        List<URI> pages = new ArrayList<>();
        Eventually.await("a page of Chromium").until(() -> {
            URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
            try (InputStream answer = list.toURL().openStream()) {
                JSON.readTree(answer).forEach(one -> pages.add(URI.create(one.get("webSocketDebuggerUrl").asText())));
            }
            return !pages.isEmpty();
        });
        return pages.get(0);
    }

    /** From the next page on, this time is now, and goes on from it. */
    public void clock(Instant now) throws Exception {
        page.ask("Page.addScriptToEvaluateOnNewDocument", Map.of("source", "{ const Real = Date; const ahead = "
            + now.toEpochMilli()
            + " - Real.now(); Date = class extends Real { constructor(...of) { of.length ? super(...of) : super(Real.now() + ahead); }"
            + " static now() { return Real.now() + ahead; } }; }"));
    }

    /** Opens it anew, and returns when its scripts have begun. */
    public void open(String address) throws Exception {
        page.ask("Page.navigate", Map.of("url", "about:blank"));
        page.ask("Page.navigate", Map.of("url", address));
        await("the page", "location.href !== 'about:blank' && document.readyState === 'complete'");
    }

    /** What the expression is, promises waited for; null if it is undefined. */
    public JsonNode is(String expression) throws Exception {
        JsonNode answer = page.ask("Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.get("result").path("value");
    }

    /** The text that is seen. */
    public String text() throws Exception {
        return is("document.body.innerText").asText();
    }

    public void await(String what, String expression) {
        Eventually.await(what).ignoreExceptions().until(() -> is(expression).asBoolean());
    }

    public void awaitText(String text) {
        Eventually.await("the text: " + text).untilAsserted(() -> assertThat(text()).contains(text));
    }

    /** Presses the left button of the mouse on the first button, link or summary that reads so, or has this label. */
    public void click(String words) throws Exception {
        String wanted = JSON.writeValueAsString(words);
        String one = "[...document.querySelectorAll('button, a, summary, label, option')].find(one => one.checkVisibility()"
            + " && (one.textContent.trim() === " + wanted + " || one.getAttribute('aria-label') === " + wanted + "))";
        await("something to click: " + words, one + " !== undefined");
        JsonNode at = is(
            "(() => { const one = " + one + "; one.scrollIntoView({ block: 'center' }); const box = one.getBoundingClientRect();"
                + " return [box.x + box.width / 2, box.y + box.height / 2]; })()");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            page.ask("Input.dispatchMouseEvent", Map.of("type", type, "x", at.get(0).asDouble(), "y", at.get(1).asDouble(),
                "button", "left", "clickCount", 1));
        }
    }

    /** Types the text into the input with this label, in place of what is there. */
    public void fill(String label, String text) throws Exception {
        is(input(label) + ".select()");
        type(text);
    }

    /** Takes the option that reads so, where the label says. */
    public void choose(String label, String option) throws Exception {
        is("(box => { box.value = [...box.options].find(one => one.text === " + JSON.writeValueAsString(option)
            + ").value; box.dispatchEvent(new Event('change')); })(" + input(label) + ")");
    }

    /** Waits for it. @return an expression for it */
    private String input(String label) throws IOException {
        String input = "[...document.querySelectorAll('label')].findLast(one => one.checkVisibility() && one.textContent === "
            + JSON.writeValueAsString(label) + ")?.control";
        await("an input: " + label, input + " instanceof Element");
        return input;
    }

    /** Types the text into what has the focus. */
    public void type(String text) throws Exception {
        page.ask("Input.insertText", Map.of("text", text));
    }

    /**
     * @param key  as in a keyboard event: {@code Tab}, {@code Enter}, {@code Escape}
     * @param with {@code Shift}, or nothing
     */
    public void press(String key, String... with) throws Exception {
        Map<String, Object> event = new HashMap<>(Map.of("key", key, "code", key, "windowsVirtualKeyCode",
            Objects.requireNonNull(KEYS.get(key)), "text", key.equals("Enter") ? "\r" : "", "modifiers", with.length * SHIFT));
        for (String type : List.of("keyDown", "keyUp")) {
            event.put("type", type);
            page.ask("Input.dispatchKeyEvent", event);
        }
    }

    public void window(int width, int height) throws Exception {
        page.ask("Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    public void colors(String scheme) throws Exception {
        page.ask("Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    public void screenshot(Path file) throws Exception {
        JsonNode picture = page.ask("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", false));
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(picture.get("data").asText()));
    }

    /** Faults that axe-core finds in what is shown, with the elements; none that is only "may be". */
    public List<String> accessibilityFaults() throws Exception {
        if (!is("typeof axe === 'object'").asBoolean()) {
            is(axe() + "; undefined");
        }
        JsonNode faults = is("axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.map(one =>"
            + " one.id + ': ' + one.help + ': ' + one.nodes.map(node => node.html + ' ' + node.failureSummary).join(' | ')))");
        List<String> all = new ArrayList<>();
        faults.forEach(fault -> all.add(fault.asText()));
        return all;
    }

    private static String axe() throws IOException {
        try (InputStream source = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the browser complained of: the policy of the page, exceptions, files that are not there. */
    public List<String> complaints() {
        return page.events().stream()
            .filter(event -> event.get("method").asText().equals("Runtime.exceptionThrown")
                    || event.at("/params/entry/level").asText().equals("error"))
            .map(JsonNode::toString).toList();
    }

    public void forgetComplaints() {
        page.events().clear();
    }

    /** The addresses that it asked for. */
    public List<String> requests() {
        return page.events().stream().filter(event -> event.get("method").asText().equals("Network.requestWillBeSent"))
            .map(event -> event.at("/params/request/url").asText()).toList();
    }

    /** Ends all its processes: what is left of them would write into the profile while that is deleted. */
    @Override
    public void close() {
        page.close();
        end(process);
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private static void end(Process process) {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }
}
