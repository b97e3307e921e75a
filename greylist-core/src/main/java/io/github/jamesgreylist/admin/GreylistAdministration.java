package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.engine.Assembly;
import io.github.jamesgreylist.transfer.Import;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** That of the greylist of this process. */
public record GreylistAdministration(Entries entries, Explaining explaining, ListEditing lists, Reports reports)
    implements Administration {

    /** @param clock says when a release ends, and what has expired */
    public static GreylistAdministration of(Assembly assembly, Clock clock) {
        return new GreylistAdministration(new Entries(assembly.store(), assembly.settings(), clock), new Explaining(),
            new ListEditing(), new Reports());
    }

    @Override
    public Status status() {
        return reports.status();
    }

    @Override
    public Found search(Search search) {
        return entries.search(search);
    }

    @Override
    public Explanation explain(Inquiry inquiry) {
        return explaining.explain(inquiry);
    }

    @Override
    public Released release(Caller caller, String sender, String recipient, Optional<String> client) {
        return entries.release(caller, sender, recipient, client);
    }

    @Override
    public long forget(Caller caller, Search search) {
        return entries.forget(caller, search);
    }

    @Override
    public ListContents list(ListName list) {
        return lists.list(list);
    }

    @Override
    public ListContents add(Caller caller, ListName list, String entry, String reason) {
        return lists.add(caller, list, entry, reason);
    }

    @Override
    public ListContents remove(Caller caller, ListName list, String entry) {
        return lists.remove(caller, list, entry);
    }

    @Override
    public Statistics statistics(Instant from, Instant to, Duration by) {
        return reports.statistics(from, to, by);
    }

    @Override
    public Report report(Instant from, Instant to) {
        return reports.report(from, to);
    }

    @Override
    public long export(Writer out) throws IOException {
        return entries.export(out);
    }

    @Override
    public Import.Result load(Caller caller, BufferedReader in) throws IOException {
        return entries.load(caller, in);
    }
}
