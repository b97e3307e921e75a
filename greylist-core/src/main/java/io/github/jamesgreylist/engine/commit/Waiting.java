package io.github.jamesgreylist.engine.commit;

import io.github.jamesgreylist.engine.commit.GroupCommit.Decided;
import java.util.concurrent.CompletableFuture;

/**
 * A request, and whoever waits for what becomes of it.
 *
 * @param decided who has lost patience may complete it
 */
record Waiting(Request request, CompletableFuture<Decided> decided) {

    static Waiting of(Request request) {
        return new Waiting(request, new CompletableFuture<>());
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
