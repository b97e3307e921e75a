package io.github.jamesgreylist.policy;

import io.github.jamesgreylist.bench.Samples;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From the bytes of a question to its attributes. */
@State(Scope.Thread)
public class RequestParserBench {

    private final ByteBuffer question = Samples.question();
    private final RequestParser parser = new RequestParser();

    @Benchmark
    public Optional<PolicyRequest> requestParser() throws MalformedRequestException {
        question.rewind();
        return parser.parse(question);
    }
}
