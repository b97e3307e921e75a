package io.github.jamesgreylist.integration.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The page of the bridge, over TCP with a token, as through a tunnel. */
@EnabledIf("io.github.jamesgreylist.integration.page.Browser#isThere")
class BridgePageIT extends PageContract {

    private static final String ADMIN = "an-administrators-token-0123456789";
    private static final String READER = "a-help-desks-token-0123456789abcdef";

    @TempDir
    static Path directory;
    private Path tokens;
    private int policy;
    private int admin;
    private BridgeProcess bridge;

    @BeforeAll
    void startBridge() throws IOException {
        tokens = Files.createFile(directory.resolve("tokens"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(tokens, "admin " + ADMIN + "\nread " + READER + "\n");
        policy = FreePorts.next();
        admin = FreePorts.next();
        bridge = start("bridge", policy, admin);
    }

    @AfterAll
    void stopBridge() {
        bridge.close();
    }

    private BridgeProcess start(String name, int port, int adminPort, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--inet=" + port, "--admin=" + adminPort, "--admin-token-file=" + tokens));
        options.addAll(List.of(more));
        Path home = directory.resolve(name);
        // The socket is in there, whatever the database.
        Files.createDirectories(home.resolve("db"));
        return BridgeProcess.start(home, options.toArray(String[]::new));
    }

    @Override
    protected String address() {
        return page(admin);
    }

    private static String page(int port) {
        return "http://127.0.0.1:" + port + "/greylist/";
    }

    @Override
    protected String token() {
        return ADMIN;
    }

    @Override
    protected boolean isDeferred(String sender) throws Exception {
        return ask(policy, sender).contains("Greylisted");
    }

    private static String ask(int port, String sender) throws IOException {
        try (Socket socket = BridgeProcess.connect(port)) {
            socket.getOutputStream().write(("request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=192.0.2.9\n"
                + "client_name=unknown\nsender=" + sender + "\nrecipient=bob@demo.test\n\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
        }
    }

    @Test
    void whatAStrangerCallsHimselfIsTextAndCannotHide() throws Exception {
        String script = "<img/src=x/onerror=document.title='taken'>@example.org";
        String hidden = "\u202egro.elpmaxe@nna\u001b[31m\u200b";
        assertThat(isDeferred(script)).isTrue();
        assertThat(isDeferred(hidden)).isTrue();

        enter();
        browser.awaitText(script);
        browser.awaitText("U+202Egro.elpmaxe@nnaU+001B[31mU+200B");
        browser.click("Why does the mail from " + script + " to bob@demo.test wait?");
        browser.awaitText("Step by step");
        browser.click("Allow…");
        browser.awaitText("Which mail shall wait no more?");
        assertThat(browser.is("document.querySelectorAll('main img, dialog img').length").asInt()).isZero();
        assertThat(browser.is("document.title").asText()).doesNotContain("taken");
        assertThat(browser.is("document.body.textContent").asText()).doesNotContain("\u202e", "\u001b", "\u200b");
    }

    @Test
    void aWrongTokenIsRefusedAndAReloadForgetsTheRightOne() throws Exception {
        browser.open(address());
        browser.awaitText("Who are you?");
        browser.type("wrong");
        browser.press("Enter");
        browser.awaitText("The server does not take this token.");
        browser.type(ADMIN);
        browser.press("Enter");
        browser.awaitText("What waits now");
        assertThat(browser.is("JSON.stringify([localStorage, sessionStorage, document.cookie])").asText())
            .doesNotContain("token");

        browser.open(address());
        browser.awaitText("Who are you?");
    }

    /** As by {@code ssh -L}: whoever gets at the socket is known already. */
    @Test
    void throughATunnelToTheSocketNoTokenIsAsked() throws Exception {
        assertThat(isDeferred("tunnel@example.org")).isTrue();
        try (Tunnel tunnel = Tunnel.to(directory.resolve("bridge/db/admin.socket"))) {
            enter(page(tunnel.port()), "");
            askWhy("tunnel@example.org");
            browser.click("Release");
            browser.awaitText("Released: mail from tunnel@example.org");
        }
        assertThat(isDeferred("tunnel@example.org")).isFalse();
    }

    @Test
    void whoMayOnlyReadIsToldSoAndChangesNothing() throws Exception {
        assertThat(isDeferred("desk@example.org")).isTrue();
        enter(address(), READER);
        browser.awaitText("Your token may only read");
        askWhy("desk@example.org");
        assertThat(browser.text()).contains("Release and Allow need a token that may change something");
        browser.click("Lists");
        browser.awaitText("nothing can be added or removed with it");
        assertThat(browser.is("[...document.querySelectorAll('main button')].map(one => one.textContent).join()").asText())
            .doesNotContain("Release", "Allow", "Forget", "Add", "Remove");
    }

    @Test
    void thatNothingIsDeferredCanBeSeenAtOnce() throws Exception {
        int observing = FreePorts.next();
        int port = FreePorts.next();
        try (BridgeProcess observer = start("observer", port, observing, "--mode=observe")) {
            assertThat(ask(port, "seen@example.org")).isEqualTo("action=DUNNO");
            enter(page(observing), ADMIN);
            browser.awaitText("Observing only.");
            browser.awaitText("seen@example.org");
        }
    }

    @Test
    void whatStillWorksWithoutTheDatabaseIsSaid() throws Exception {
        int away = FreePorts.next();
        try (BridgeProcess lonely = start("lonely", FreePorts.next(), away, "--database=jdbc:postgresql://127.0.0.1:1/none")) {
            enter(page(away), ADMIN);
            browser.awaitText("Mail is answered without it, as your settings say.");
            browser.click("Lists");
            browser.awaitText("in force");
            assertThat(lonely.log()).doesNotContain(ADMIN);
        }
    }

    @Override
    protected boolean isExpected(String complaint) {
        return super.isExpected(complaint) || complaint.contains("status of 503");
    }
}
