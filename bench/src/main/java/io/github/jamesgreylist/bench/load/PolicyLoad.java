package io.github.jamesgreylist.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Connections to a policy server. */
public final class PolicyLoad extends Clients {

    private Traffic traffic;

    public PolicyLoad(int port, int connections) throws IOException {
        connect(connections, () -> new Connection(port));
    }

    /** Asks until the time is over or the traffic has ended, and takes the answers that are still owed. */
    public Sample run(Traffic traffic, Duration duration) throws IOException {
        this.traffic = traffic;
        return run(duration);
    }

    private final class Connection extends Client {

        private final PolicyQuestion question = new PolicyQuestion();
        private final ByteBuffer out = ByteBuffer.allocateDirect(question.length());
        private long triplet;

        Connection(int port) throws IOException {
            super(port);
        }

        @Override
        void begin() throws IOException {
            triplet = isTimeOver() ? Traffic.NONE : traffic.next();
            if (triplet == Traffic.NONE) {
                ended();
            } else {
                question.put(triplet, out);
                ask(out);
            }
        }

        @Override
        boolean isComplete(ByteBuffer answer) {
            return Answer.isComplete(answer);
        }

        @Override
        void check(ByteBuffer answer) {
            if (!traffic.answer(triplet).matches(answer)) {
                throw wrong("triplet " + triplet, answer, traffic.answer(triplet));
            }
        }

        @Override
        void next() throws IOException {
            count();
            begin();
        }
    }
}
