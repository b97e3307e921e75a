package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.jamesonderby.demo.Demo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What {@code ./greylist demo} runs. */
class DemoIT {

    @Test
    void theDemoShowsWhatItPromisesAndEndsByItself() throws Exception {
        Process demo = new ProcessBuilder("java", "-cp", System.getProperty("java.class.path"), Demo.class.getName(),
            Build.SHIPPED_CONF.toString(), Build.EXTENSION.toString())
            .redirectErrorStream(true)
            .start();
        String output = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(demo.waitFor()).as(output).isZero();
        assertThat(output).containsSubsequence(
            "S: 450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for 5 seconds",
            "S: 450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted for ",
            "S: 250 2.1.5 Recipient <bob@demo.test> OK",
            "X-Greylist: delayed ",
            "S: 250 2.1.5 Recipient <bob@demo.test> OK");
    }
}
