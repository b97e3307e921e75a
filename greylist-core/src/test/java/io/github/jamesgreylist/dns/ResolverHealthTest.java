package io.github.jamesgreylist.dns;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Index;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ResolverHealthTest {

    private final AtomicLong nanos = new AtomicLong();
    private final ResolverHealth health = new ResolverHealth(nanos::get);

    private void unanswered(String... authorities) {
        for (String authority : authorities) {
            health.unanswered(authority);
        }
    }

    @Test
    void aResolverThatAnswersNothingIsAway() {
        assertThat(health.isAnswering()).isTrue();
        unanswered("example.com", "2.0.192.in-addr.arpa", ResolverHealth.CONTROL);
        assertThat(health.isAnswering()).isFalse();
    }

    @Test
    void oneDomainThatDoesNotAnswerIsNoResolver() {
        for (int i = 0; i < 100; i++) {
            unanswered("silent.com");
        }
        unanswered(ResolverHealth.CONTROL);
        assertThat(health.isAnswering()).isTrue();
    }

    /** Spammers would get the shorter delay for them. */
    @Test
    void aThousandBlackHoledDomainsAreNoResolver() {
        for (int i = 0; i < 1000; i++) {
            unanswered("silent" + i + ".com");
        }
        assertThat(health.isAnswering()).isTrue();
    }

    @Test
    void anyAnswerSaysThatItIsBack() {
        unanswered("a.com", "b.com", "c.com", ResolverHealth.CONTROL);
        health.answered();
        assertThat(health.isAnswering()).isTrue();
        unanswered("a.com", "b.com");
        assertThat(health.isAnswering()).isTrue();
    }

    @Test
    void whatStayedUnansweredLongAgoDoesNotCount() {
        unanswered("a.com", "b.com");
        nanos.set(Duration.ofMinutes(3).toNanos());
        unanswered(ResolverHealth.CONTROL);
        assertThat(health.isAnswering()).isTrue();
    }

    @Test
    void silenceLastsUntilSomethingAnswers() {
        unanswered("a.com", "b.com", ResolverHealth.CONTROL);
        nanos.set(Duration.ofHours(3).toNanos());
        assertThat(health.isAnswering()).isFalse();
    }

    /** Every stranger waited longer, nothing was earned, and the log said nothing. */
    @Test
    void theLogTellsOnceOfAResolverThatIsAwayAndOnceThatItIsBack() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ResolverHealth.class);
        log.start();
        logger.addAppender(log);
        try {
            unanswered("a.com", "b.com", ResolverHealth.CONTROL, "c.com", ResolverHealth.CONTROL);
            health.answered();
            health.answered();
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).hasSize(2)
            .satisfies(away -> assertThat(away).startsWith("no name server answers"), Index.atIndex(0))
            .satisfies(back -> assertThat(back).isEqualTo("the name servers answer again"), Index.atIndex(1));
    }
}
