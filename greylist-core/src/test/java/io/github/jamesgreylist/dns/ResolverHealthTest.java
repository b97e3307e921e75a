package io.github.jamesgreylist.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

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
}
