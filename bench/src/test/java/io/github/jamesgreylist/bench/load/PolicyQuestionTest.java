package io.github.jamesgreylist.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PolicyQuestionTest {

    private final PolicyQuestion question = new PolicyQuestion();
    private final ByteBuffer bytes = ByteBuffer.allocate(question.length());

    private String text(long number) {
        question.put(number, bytes);
        return StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    @Test
    void whatIsChangedInPlaceIsWhatTheTripletIs() {
        for (long number : new long[] {0, 1, 20, 4_711, 999_999, Traffic.FIRST_NEW, Traffic.FIRST_NEW + 12_345_678}) {
            assertThat(text(number).lines()).contains(
                "client_address=" + Strangers.address(number),
                "sender=" + Strangers.sender(number),
                "recipient=" + Strangers.recipient(number));
        }
    }

    @Test
    void nothingElseChangesButTheInstance() {
        String first = text(1).replaceAll("(?m)^(client_address|sender|recipient|instance)=.*$", "");
        assertThat(text(987_654_321).replaceAll("(?m)^(client_address|sender|recipient|instance)=.*$", "")).isEqualTo(first);
        assertThat(text(1)).endsWith("\npolicy_context=\n\n").hasSize(question.length());
        assertThat(text(1).lines().filter(line -> line.startsWith("instance=")))
            .containsExactly("instance=000000001.6742f0c1.1a2b.0");
    }

    /** Folding of senders and cutting of addresses must not make one triplet of two. */
    @Test
    void eachNumberIsATripletOfItsOwn() {
        TripletForm form = new TripletForm(new ClientNetwork(24, 64), Optional.empty());
        Set<Triplet> triplets = new HashSet<>();
        LongStream.concat(LongStream.range(0, 50_000), LongStream.range(Traffic.FIRST_NEW, Traffic.FIRST_NEW + 50_000))
            .forEach(number -> triplets.add(form.of(attempt(number))));
        assertThat(triplets).hasSize(100_000);
    }

    private static Attempt attempt(long number) {
        return new Attempt(Instant.EPOCH, address(number), Optional.empty(), Optional.empty(), Strangers.sender(number),
            Strangers.recipient(number), false, Optional.empty());
    }

    private static InetAddress address(long number) {
        try {
            return InetAddress.getByName(Strangers.address(number));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address needs no look-up", e);
        }
    }

    @Test
    void neighboursComeFromDifferentNetworks() {
        assertThat(LongStream.range(0, 1_000_000).mapToObj(Strangers::network).distinct().count()).isEqualTo(1_000_000);
        assertThat(Strangers.network(156)).isEqualTo("128.101.100.0/24");
        assertThat(Strangers.address(156)).isEqualTo("128.101.100.105");
    }
}
