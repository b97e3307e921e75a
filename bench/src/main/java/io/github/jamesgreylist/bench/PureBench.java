package io.github.jamesgreylist.bench;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Decision;
import io.github.jamesgreylist.decision.Policy;
import io.github.jamesgreylist.decision.TripletState;
import io.github.jamesgreylist.list.ListFile;
import io.github.jamesgreylist.whitelist.FileWhitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The parts of a decision that wait for nobody. */
@State(Scope.Thread)
public class PureBench {

    /** Kept, or its level would be forgotten: the lists say what they have read, in each fork. */
    private static final Logger QUIET = Logger.getLogger("io.github.jamesgreylist");

    static {
        QUIET.setLevel(Level.WARNING);
    }

    private final Attempt attempt = Samples.attempt();
    private final Attempt tagged = Samples.tagged();
    private final TripletForm form = new TripletForm(new ClientNetwork(24, 64), Optional.empty());
    private final Optional<TripletState> known = Optional.of(new TripletState(attempt.at(), attempt.at(), true,
        attempt.at().plus(Duration.ofDays(1))));
    /** The lists that are shipped, on which the attempt is not. */
    private final Whitelists whitelists = new Whitelists(List.of(
        FileWhitelist.clients(List.of(ListFile.required(Path.of("james-conf/whitelist_clients")))),
        FileWhitelist.recipients(List.of(ListFile.required(Path.of("james-conf/whitelist_recipients"))))));

    /** Network of the client, folded sender, and their digest. */
    @Benchmark
    public Triplet canonicalTriplet() {
        return form.of(attempt);
    }

    @Benchmark
    public Triplet canonicalTripletOfTaggedSender() {
        return form.of(tagged);
    }

    @Benchmark
    public Triplet digest() {
        return new Triplet("192.0.2.0/24", attempt.sender(), attempt.recipient());
    }

    @Benchmark
    public Decision decisionOfKnown() {
        return Decision.of(known, attempt.at(), Policy.DEFAULT);
    }

    @Benchmark
    public Decision decisionOfNew() {
        return Decision.of(Optional.empty(), attempt.at(), Policy.DEFAULT);
    }

    @Benchmark
    public Optional<String> whitelists() {
        return whitelists.find(attempt);
    }
}
