package io.github.jamesgreylist.james.mail;

import io.github.jamesgreylist.james.configuration.GreylistConfiguration;
import io.github.jamesgreylist.settings.DurationText;
import io.github.jamesgreylist.settings.SettingsException;
import java.time.Duration;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;

/**
 * Recipients for whom the mail was held up: {@code WasGreylisted}, or at least for some time: {@code WasGreylisted=10m}.
 * It has to stand before whatever changes recipients, such as {@code RecipientRewriteTable}.
 */
public final class WasGreylisted extends RecipientMatcher {

    private Duration atLeast = Duration.ZERO;

    /** @throws SettingsException if the condition is no duration; James then refuses to start */
    @Override
    void configure(Optional<String> condition) {
        atLeast = condition.map(WasGreylisted::parse).orElse(Duration.ZERO);
    }

    private static Duration parse(String text) {
        return DurationText.parse(text).orElseThrow(() -> GreylistConfiguration
            .refuse("mailetcontainer.xml: WasGreylisted=" + text + " is refused: " + DurationText.RULE));
    }

    @Override
    boolean matches(Mail mail, MailAddress recipient) {
        return GreylistAttributes.delay(mail, recipient).filter(delay -> delay.compareTo(atLeast) >= 0).isPresent();
    }
}
