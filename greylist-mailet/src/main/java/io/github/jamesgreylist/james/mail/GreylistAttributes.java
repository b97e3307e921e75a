package io.github.jamesgreylist.james.mail;

import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.engine.DecisionLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;

/**
 * What is known of a mail that came in by SMTP. Each recipient was decided alone, so the values are maps with the
 * recipient's address as the client sent it, in lower case.
 */
public final class GreylistAttributes {

    /** For each recipient that passed by a list: the list's name. */
    private static final AttributeName LISTS = AttributeName.of("greylist.lists");
    /** For each recipient whose mail was held up: for how many seconds. */
    private static final AttributeName DELAYS = AttributeName.of("greylist.delays");
    /** There, and true, if the client was authenticated or may relay. */
    private static final AttributeName TRUSTED = AttributeName.of("greylist.trusted");

    private GreylistAttributes() {}

    /** @param verdicts of the recipients that were not deferred */
    public static void write(Mail mail, Map<MailAddress, Pass> verdicts) {
        Map<String, AttributeValue<?>> lists = new HashMap<>();
        Map<String, AttributeValue<?>> delays = new HashMap<>();
        verdicts.forEach((recipient, pass) -> {
            if (pass.isByList()) {
                lists.put(key(recipient), AttributeValue.of(DecisionLog.words(pass)));
            }
            pass.delayed().ifPresent(delayed -> delays.put(key(recipient), AttributeValue.of(delayed.toSeconds())));
        });
        write(mail, LISTS, lists);
        write(mail, DELAYS, delays);
    }

    private static void write(Mail mail, AttributeName name, Map<String, AttributeValue<?>> values) {
        if (!values.isEmpty()) {
            mail.setAttribute(new Attribute(name, AttributeValue.of(values)));
        }
    }

    public static void writeTrusted(Mail mail) {
        mail.setAttribute(new Attribute(TRUSTED, AttributeValue.of(true)));
    }

    static boolean isTrusted(Mail mail) {
        return mail.getAttribute(TRUSTED).isPresent();
    }

    static Optional<String> list(Mail mail, MailAddress recipient) {
        return read(mail, LISTS, recipient).map(Object::toString);
    }

    static Optional<Duration> delay(Mail mail, MailAddress recipient) {
        return read(mail, DELAYS, recipient).map(seconds -> Duration.ofSeconds(((Number) seconds).longValue()));
    }

    private static Optional<Object> read(Mail mail, AttributeName name, MailAddress recipient) {
        return mail.getAttribute(name)
            .map(attribute -> attribute.getValue().value())
            .filter(Map.class::isInstance)
            .map(values -> ((Map<?, ?>) values).get(key(recipient)))
            .map(value -> ((AttributeValue<?>) value).value());
    }

    private static String key(MailAddress recipient) {
        return recipient.asString().toLowerCase(Locale.ROOT);
    }
}
