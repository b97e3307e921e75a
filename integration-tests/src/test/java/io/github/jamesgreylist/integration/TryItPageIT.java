package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.document.Page;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/try-it.md shows what ./greylist run and ./greylist try print. */
class TryItPageIT {

    private static final String HEADING = "A James of your own";

    @TempDir
    private Path directory;

    @Test
    void theGreetingAndTheDialogueAreTheOnesOfThePage() throws Exception {
        Page page = Page.read(Build.DOCS.resolve("try-it.md"));
        try (JamesProcess james = Servers.onDerby().argument("--user").argument("bob@demo.test:secret")
            .argument("--hint").argument("./greylist try").start()) {
            Eventually.await("the greeting").untilAsserted(() -> assertThat(withoutToken(james.console()))
                .contains(asPrinted(withoutToken(page.block(HEADING, "", 0)), james)));
            assertThat(dialogue(james)).isEqualTo(page.block(HEADING, "", 1));
        }
    }

    private static String asPrinted(String block, JamesProcess james) {
        return block.replace("127.0.0.1:2525", "127.0.0.1:" + james.smtpPort())
            .replace("127.0.0.1:1143", "127.0.0.1:" + james.imapPort())
            .replace("127.0.0.1:8000", "127.0.0.1:" + james.webAdminPort())
            .replace("/home/you/james-greylist/run", james.directory().root().toString());
    }

    private static String withoutToken(String text) {
        return text.replaceAll("eyJ\\S*", "TOKEN");
    }

    private String dialogue(JamesProcess james) throws IOException, InterruptedException {
        return new Shell(directory).run(Path.of(System.getProperty("java.home"), "bin", "java") + " -cp '"
            + System.getProperty("java.class.path") + "' io.github.jamesgreylist.jamesonderby.demo.Try PORT=" + james.smtpPort());
    }
}
