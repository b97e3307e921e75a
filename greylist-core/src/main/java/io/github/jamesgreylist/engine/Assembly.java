package io.github.jamesgreylist.engine;

import io.github.jamesgreylist.engine.steps.Exemptions;
import io.github.jamesgreylist.identity.Clients;
import io.github.jamesgreylist.list.ListWatch;
import io.github.jamesgreylist.settings.GreylistSettings;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.UnusableDatabaseException;
import io.github.jamesgreylist.whitelist.Whitelist;
import io.github.jamesgreylist.whitelist.Whitelists;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A greylist with all that it needs, put together here for every front end. */
public final class Assembly implements AutoCloseable {

    private final GreylistSettings settings;
    private final GreylistStore store;
    private final ListWatch watch;
    private final Clients clients;
    private final Greylist greylist;

    /**
     * Opens nothing yet.
     *
     * @param store  is closed with the assembly
     * @param clients is closed with the assembly
     * @param others whitelists that are in no file; asked after those that are
     */
    public Assembly(GreylistSettings settings, Lists lists, GreylistStore store, Clients clients,
            Collection<Whitelist> others) {
        List<Whitelist> whitelists = new ArrayList<>(lists.whitelists());
        whitelists.addAll(others);
        this.settings = settings;
        this.store = store;
        this.watch = lists.watch();
        this.clients = clients;
        this.greylist = new Greylist(settings, new Exemptions(new Whitelists(whitelists), clients, lists::rules), store);
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

    public GreylistSettings settings() {
        return settings;
    }

    /** What the greylist has stored. */
    public GreylistStore store() {
        return store;
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
