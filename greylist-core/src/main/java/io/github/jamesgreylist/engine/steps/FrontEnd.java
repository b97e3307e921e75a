package io.github.jamesgreylist.engine.steps;

import io.github.jamesgreylist.recipient.LocalDomains;
import java.util.concurrent.Executor;

/**
 * What the engine has to know of whoever asks it.
 *
 * @param domains  for which recipients it accepts mail
 * @param executor logs, and runs what is chained to a verdict, unless that is known at once: the thread that commits has
 *                 better things to do
 */
public record FrontEnd(LocalDomains domains, Executor executor) {

    /** Asks about its own recipients only, and has no threads of its own: what is chained must not block. */
    public static final FrontEnd PLAIN = of(Runnable::run);

    /** Asks about its own recipients only. */
    public static FrontEnd of(Executor executor) {
        return new FrontEnd(LocalDomains.ALL, executor);
    }
}
