package io.github.jamesgreylist.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AutoWhitelistTest {

    private static final Instant T0 = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Policy POLICY = Policy.DEFAULT;
    private static final AutoWhitelist THREE = new AutoWhitelist(3, HOUR);

    /** One triplet passes at each of these instants. */
    private static Optional<ClientState> after(AutoWhitelist rules, Instant... passes) {
        Optional<ClientState> client = Optional.empty();
        for (int i = 0; i < passes.length; i++) {
            client = Optional.of(rules.passed(client, "mailbox" + i, passes[i], POLICY, Instant.MAX));
        }
        return client;
    }

    @Test
    void aNetworkIsCoveredOnceEnoughTripletsHavePassed() {
        assertThat(THREE.covers(Optional.empty(), T0, POLICY)).isFalse();
        assertThat(THREE.covers(after(THREE, T0, T0.plus(HOUR)), T0.plus(HOUR), POLICY)).isFalse();
        assertThat(THREE.covers(after(THREE, T0, T0.plus(HOUR), T0.plus(HOUR).plus(HOUR)), T0.plus(HOUR.multipliedBy(2)), POLICY))
            .isTrue();
    }

    @Test
    void oneBulkRunCountsOnce() {
        Optional<ClientState> client = after(THREE, T0, T0, T0.plusSeconds(1), T0.plus(HOUR).minusMillis(1));
        assertThat(client.orElseThrow().passes()).isEqualTo(1);
        assertThat(client.orElseThrow().lastCounted()).isEqualTo(T0);
        assertThat(THREE.passed(client, "another", T0.plus(HOUR), POLICY, Instant.MAX).passes()).isEqualTo(2);
    }

    @Test
    void withoutIntervalEachCounts() {
        AutoWhitelist eager = new AutoWhitelist(3, Duration.ZERO);
        assertThat(eager.covers(after(eager, T0, T0, T0), T0, POLICY)).isTrue();
    }

    @Test
    void zeroSwitchesItOff() {
        AutoWhitelist off = new AutoWhitelist(0, HOUR);
        assertThat(off.isOff()).isTrue();
        assertThat(off.covers(after(THREE, T0), T0, POLICY)).isFalse();
    }

    @Test
    void itExpiresThePassLifetimeAfterTheLastMail() {
        Optional<ClientState> client = after(new AutoWhitelist(1, HOUR), T0);
        AutoWhitelist one = new AutoWhitelist(1, HOUR);
        Instant end = T0.plus(POLICY.passLifetime());
        assertThat(one.covers(client, end.minusMillis(1), POLICY)).isTrue();
        assertThat(one.covers(client, end, POLICY)).isFalse();
        assertThat(THREE.passed(client, "another", end, POLICY, Instant.MAX).passes()).isEqualTo(1);

        ClientState seen = one.seen(client.orElseThrow(), end.minusMillis(1), POLICY);
        assertThat(one.covers(Optional.of(seen), end.plus(HOUR), POLICY)).isTrue();
        assertThat(seen.passes()).isEqualTo(1);
        assertThat(one.seen(client.orElseThrow(), end, POLICY)).isEqualTo(client.orElseThrow());
    }

    @Test
    void aShorterPassLifetimeCountsForWhatIsStored() {
        Optional<ClientState> client = after(new AutoWhitelist(1, HOUR), T0);
        Policy shorter = new Policy(POLICY.delay(), POLICY.retryWindow(), Duration.ofDays(7));
        assertThat(new AutoWhitelist(1, HOUR).covers(client, T0.plus(Duration.ofDays(7)), shorter)).isFalse();
    }

    @Test
    void whatIsFreshIsNotWrittenAgain() {
        ClientState client = THREE.passed(Optional.empty(), "another", T0, POLICY, Instant.MAX);
        assertThat(THREE.seen(client, T0.plus(HOUR), POLICY)).isSameAs(client);
        assertThat(THREE.seen(client, T0.plus(HOUR).plusMillis(1), POLICY).lastSeen()).isEqualTo(T0.plus(HOUR).plusMillis(1));
        assertThat(THREE.passed(Optional.of(client), "another", T0.plusSeconds(1), POLICY, Instant.MAX)).isSameAs(client);
    }

    @Test
    void whatHasExpiredByAClockThatMayBeWrongIsKept() {
        Optional<ClientState> client = after(THREE, T0, T0.plus(HOUR));
        Instant ahead = T0.plus(Duration.ofDays(365));

        assertThat(THREE.passed(client, "another", ahead, POLICY, T0.plus(HOUR))).isEqualTo(client.orElseThrow());
        assertThat(THREE.covers(client, ahead, POLICY)).isFalse();
        assertThat(THREE.passed(client, "another", ahead, POLICY, ahead))
            .isEqualTo(ClientState.first("another", ahead, POLICY));
    }

    @Test
    void aClockThatJumpsBackHoldsNobodyUp() {
        Optional<ClientState> client = after(THREE, T0, T0.minus(Duration.ofDays(300)));
        assertThat(client.orElseThrow().passes()).isEqualTo(2);
        assertThat(client.orElseThrow().lastCounted()).isEqualTo(T0.minus(Duration.ofDays(300)));
    }

    @Test
    void oneBulkRunOverServersWhoseClocksDifferAndSessionsOutOfOrderCountsOnce() {
        Optional<ClientState> client = after(THREE, T0, T0.minusMillis(1), T0.plusSeconds(1), T0.minusSeconds(60),
            T0.plusSeconds(59), T0.minus(HOUR), T0.plus(HOUR).minusMillis(1));
        assertThat(client).contains(ClientState.first("mailbox0", T0, POLICY));
        assertThat(THREE.passed(client, "another", T0.plus(HOUR), POLICY, Instant.MAX).passes()).isEqualTo(2);
    }

    @Test
    void aServerWhoseClockIsBehindMakesNoNetworkForgottenSooner() {
        AutoWhitelist eager = new AutoWhitelist(3, Duration.ZERO);
        ClientState client = after(eager, T0, T0.minusSeconds(60)).orElseThrow();
        assertThat(client.passes()).isEqualTo(2);
        assertThat(client.lastSeen()).isEqualTo(T0);
        assertThat(client.expires()).isEqualTo(T0.plus(POLICY.passLifetime()));
    }

    @Test
    void plusFormsOfOneMailboxOpenNoNetwork() {
        Optional<ClientState> client = Optional.empty();
        for (int hours = 0; hours < 5; hours++) {
            client = Optional.of(THREE.passed(client, "ann", T0.plus(HOUR.multipliedBy(hours)), POLICY, Instant.MAX));
        }
        assertThat(client.orElseThrow().passes()).isEqualTo(1);
    }

    @Test
    void whatWasEarnedBeforeMailboxesWereRememberedStaysAndWhatWasNotGoesOn() {
        ClientState earned = new ClientState(3, T0, T0, T0.plus(POLICY.passLifetime()));
        ClientState halfway = new ClientState(1, T0, T0, T0.plus(POLICY.passLifetime()));
        assertThat(THREE.passed(Optional.of(earned), "ann", T0.plus(HOUR), POLICY, Instant.MAX).counted().isUnknown()).isTrue();
        assertThat(THREE.passed(Optional.of(halfway), "ann", T0.plus(HOUR), POLICY, Instant.MAX).passes()).isEqualTo(2);
    }

    @Test
    void aRowRemembersABoundedNumberOfMailboxes() {
        AutoWhitelist many = new AutoWhitelist(1_000, Duration.ZERO);
        Optional<ClientState> client = Optional.empty();
        for (int i = 0; i < 100; i++) {
            client = Optional.of(many.passed(client, Long.toUnsignedString(-1 - i, 36), T0, POLICY, Instant.MAX));
        }
        assertThat(client.orElseThrow().passes()).isEqualTo(100);
        assertThat(client.orElseThrow().counted().digests()).hasSizeLessThan(320);
    }
}
