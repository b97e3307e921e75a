package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.WholeNetwork;
import io.github.jamesgreylist.engine.commit.GroupCommit.Decided;
import java.util.concurrent.CompletableFuture;

/**
 * A request, and whoever waits for what becomes of it.
 *
 * @param network the {@linkplain WholeNetwork whole one} from which it comes; {@link Triplet#ANY_NETWORK} of what a local
 *                user wrote
 * @param decided who has lost patience may complete it
 */
record Waiting(Request request, String network, CompletableFuture<Decided> decided) {

    static Waiting of(Request request) {
        String network = request.keys().network().map(WholeNetwork::of).orElse(Triplet.ANY_NETWORK);
        return new Waiting(request, network, new CompletableFuture<>());
    }

    boolean isAnswered() {
        return decided.isDone();
    }

    void fail(Throwable reason) {
        decided.completeExceptionally(reason);
    }

    /** By identity: two attempts with the same content are two. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
