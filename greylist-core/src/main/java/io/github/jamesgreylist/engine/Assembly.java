package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.list.ListWatch;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.whitelist.Whitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A greylist with all that it needs, put together here for every front end. */
public final class Assembly implements AutoCloseable {

    private final GreylistSettings settings;
    private final Lists lists;
    private final GreylistStore store;
    private final Clock clock;
    private final ListWatch watch;
    private final Clients clients;
    private final Greylist greylist;

    /** With the system's clock; as below. */
    public Assembly(GreylistSettings settings, Lists lists, GreylistStore store, Clients clients,
            Collection<Whitelist> others) {
        this(settings, lists, store, clients, others, Clock.systemUTC());
    }

    /**
     * Opens nothing yet.
     *
     * @param store  is closed with the assembly
     * @param clients is closed with the assembly
     * @param others whitelists that are in no file; asked after those that are
     * @param clock  of the front end
     */
    public Assembly(GreylistSettings settings, Lists lists, GreylistStore store, Clients clients,
            Collection<Whitelist> others, Clock clock) {
        List<Whitelist> whitelists = new ArrayList<>(lists.whitelists());
        whitelists.addAll(others);
        this.settings = settings;
        this.lists = lists;
        this.store = store;
        this.clock = clock;
        this.watch = lists.watch();
        this.clients = clients;
        this.greylist =
            new Greylist(settings, new Exemptions(new Whitelists(whitelists), clients, lists::rulesInForce), store, clock);
    }

    /**
     * Opens the store and begins to watch the lists.
     *
     * @throws UnusableDatabaseException if the store can never be used as it is; to be closed then, too
     */
    public void start() {
        greylist.start();
        watch.start();
    }

    public Greylist greylist() {
        return greylist;
    }

    public Lists lists() {
        return lists;
    }

    public GreylistSettings settings() {
        return settings;
    }

    /** For administrators: decisions go through the greylist. */
    public GreylistStore store() {
        return store;
    }

    public Clients clients() {
        return clients;
    }

    public Clock clock() {
        return clock;
    }

    /** Reads the lists again. What is wrong in them is logged, and those in force stay. */
    public void reload() {
        watch.reload();
    }

    /** Answers what has been asked, and stops. */
    @Override
    public void close() {
        watch.close();
        greylist.close();
        clients.close();
    }
}
