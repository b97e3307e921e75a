package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.bench.Samples;
import io.github.jamesgreylist.decision.Attempt;
import io.github.jamesgreylist.decision.Verdict.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The words of a log line, without writing it. */
@State(Scope.Thread)
public class DecisionLogBench {

    private final Attempt attempt = Samples.attempt();

    @Benchmark
    public String logLine() {
        return DecisionLog.line(attempt, Pass.KNOWN);
    }
}
