package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.canonical.ClientNetwork;
import io.github.jamesgreylist.canonical.Triplet;
import io.github.jamesgreylist.canonical.TripletForm;
import io.github.jamesgreylist.engine.DecisionLog;
import io.github.jamesgreylist.store.Query;
import io.github.jamesgreylist.store.Query.Like;
import io.github.jamesgreylist.store.Query.Text;
import io.github.jamesgreylist.store.RowKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a search is for, as the store has it. */
final class Filter {

    private static final Set<RowKind> WAITING = EnumSet.of(RowKind.FIRST_CONTACT, RowKind.FIRST_CONTACT_BY_SPF);

    private final TripletForm form;
    private final Search search;
    private final Optional<TypedClient> client;
    private final Optional<String> sender;
    private final Optional<String> recipient;

    /** @throws IllegalArgumentException with a sentence, if that cannot be searched for */
    Filter(Search search, TripletForm form, ClientNetwork size) {
        this.form = form;
        this.search = search;
        this.client = search.client().map(typed -> TypedClient.parse(typed, size));
        this.sender = search.sender().map(typed -> Typed.bare(typed, "sender"));
        this.recipient = search.recipient().map(Typed::recipient);
        if (form.isHashed()) {
            refuseDomain(sender, "sender", search.kind().equals(Optional.of(Kind.CORRESPONDENT_DOMAIN)));
            refuseDomain(recipient, "recipient", false);
        }
    }

    private static void refuseDomain(Optional<String> typed, String parameter, boolean isStored) {
        if (typed.isPresent() && Typed.isDomain(typed.get()) && !isStored) {
            throw new IllegalArgumentException("in privacy mode addresses are stored as hashes, which do not tell their domain: "
                + parameter + "= has to be a whole address");
        }
    }

    Query query(Instant now) {
        Instant from = search.newer().map(newer -> before(now, newer, "newer")).orElse(Instant.EPOCH);
        Instant by = search.older().map(older -> before(now, older, "older")).orElse(Instant.MAX);
        if (by.isBefore(from)) {
            throw new IllegalArgumentException("older= is a longer time than newer=: nothing is both");
        }
        return new Query(kinds(), client.map(this::networks).orElse(Text.ANY), sender.map(this::senders).orElse(Text.ANY),
            recipient.map(this::recipients).orElse(Text.ANY), clients(), from, by, now);
    }

    private static Instant before(Instant now, Duration time, String parameter) {
        if (time.isNegative() || time.compareTo(Duration.between(Instant.EPOCH, now)) > 0) {
            throw new IllegalArgumentException(parameter + "= is a time that is over, such as 2h or 7d");
        }
        return now.minus(time);
    }

    private Set<RowKind> kinds() {
        EnumSet<RowKind> kinds = search.kind().map(Filter::kinds).orElseGet(() -> EnumSet.allOf(RowKind.class));
        search.state().ifPresent(state -> kinds.removeIf(kind -> WAITING.contains(kind) != (state == State.WAITING)));
        if (recipient.isPresent()) {
            kinds.remove(RowKind.CLIENT);
        }
        return kinds;
    }

    private static EnumSet<RowKind> kinds(Kind kind) {
        return switch (kind) {
            case TRIPLET -> EnumSet.of(RowKind.FIRST_CONTACT, RowKind.FIRST_CONTACT_BY_SPF, RowKind.PASSED);
            case NETWORK, SPF_DOMAIN, KNOWN_DOMAIN -> EnumSet.of(RowKind.CLIENT);
            case KNOWN_SENDER -> EnumSet.of(RowKind.KNOWN_SENDER);
            case CORRESPONDENT -> EnumSet.of(RowKind.CORRESPONDENT);
            case CORRESPONDENT_DOMAIN -> EnumSet.of(RowKind.CORRESPONDENT_DOMAIN);
            case RELEASE -> EnumSet.of(RowKind.RELEASE);
        };
    }

    /** With those of releases. */
    private Text networks(TypedClient typed) {
        String network = switch (typed.kind()) {
            case ANYWHERE, DIGEST -> typed.text();
            case NETWORK -> form.network(typed.text());
            case SPF_DOMAIN -> Typed.isDigest(typed.text()) ? Triplet.SPF + typed.text() : form.bySpf(typed.text());
        };
        return Text.of(Set.of(network, Triplet.RELEASE + network));
    }

    /** In triplets numbers are folded, in correspondents they are not. */
    private Text senders(String typed) {
        if (!Typed.isDomain(typed)) {
            return typed.isEmpty() ? Text.of(Set.of(form.sender(""))) : addresses(typed);
        }
        String domain = Typed.domain(typed, "sender");
        return form.isHashed() ? Text.of(Set.of(form.ofDomain(domain).sender())) : Text.like("", "@" + domain);
    }

    private Text addresses(String typed) {
        String address = Typed.address(typed, "sender");
        Set<String> both = new HashSet<>();
        both.add(Typed.isDigest(address) ? address : form.sender(address));
        both.add(Typed.isDigest(address) ? address : form.person(address));
        return Text.of(both);
    }

    /** What a sender may write to anybody, he may write to this one. */
    private Text recipients(String typed) {
        Set<String> values = new HashSet<>();
        if (sender.isPresent()) {
            values.add(Triplet.ANY_RECIPIENT);
        }
        if (Typed.isDomain(typed)) {
            return new Text(values, Set.of(new Like("", "@" + Typed.domain(typed, "recipient"))), Set.of());
        }
        String address = Typed.address(typed, "recipient");
        values.add(Typed.isDigest(address) ? address : form.recipient(address));
        return Text.of(values);
    }

    /** Keys of networks, SPF domains and known domains. */
    private Text clients() {
        boolean isOfAnybody = client.isEmpty() && sender.isEmpty();
        if (isOfAnybody && search.kind().isEmpty()) {
            return Text.ANY;
        }
        Set<String> values = new HashSet<>();
        Set<Like> likes = new HashSet<>();
        if (isWanted(Kind.NETWORK)) {
            if (isOfAnybody) {
                return new Text(Set.of(), Text.ANY.likes(), Set.of(Triplet.SPF, TripletForm.SENDER_DOMAIN));
            }
            network().filter(network -> sender.isEmpty()).ifPresent(values::add);
        }
        if (isWanted(Kind.SPF_DOMAIN)) {
            if (isOfAnybody) {
                return Text.like(Triplet.SPF, "");
            }
            spfDomain().ifPresent(values::add);
        }
        if (isWanted(Kind.KNOWN_DOMAIN)) {
            knownDomain(values, likes);
        }
        return new Text(values, likes, Set.of());
    }

    private boolean isWanted(Kind kind) {
        return search.kind().isEmpty() || search.kind().get() == kind;
    }

    private Optional<String> network() {
        return client.filter(typed -> typed.kind() == TypedClient.Kind.NETWORK || typed.kind() == TypedClient.Kind.DIGEST)
            .map(typed -> typed.kind() == TypedClient.Kind.DIGEST ? typed.text() : form.network(typed.text()));
    }

    private Optional<String> senderDomain() {
        return sender.filter(Typed::isDomain).map(typed -> Typed.domain(typed, "sender"));
    }

    /** As the client that is asked for, or as the sender's domain. */
    private Optional<String> spfDomain() {
        Optional<String> ofClient = client.filter(typed -> typed.kind() == TypedClient.Kind.SPF_DOMAIN).map(TypedClient::text);
        Optional<String> domain = client.isEmpty() ? senderDomain()
            : ofClient.filter(some -> sender.isEmpty() || senderDomain().equals(ofClient));
        return domain.map(some -> Typed.isDigest(some) ? Triplet.SPF + some : form.spfDomain(some));
    }

    private void knownDomain(Set<String> values, Set<Like> likes) {
        Optional<String> in = client.filter(typed -> typed.kind() == TypedClient.Kind.NETWORK).map(TypedClient::text);
        if (client.isPresent() && in.isEmpty() || sender.isPresent() && senderDomain().isEmpty()) {
            return;
        }
        if (in.isPresent() && senderDomain().isPresent()) {
            values.add(form.senderDomain(senderDomain().get(), in.get()));
        } else {
            likes.add(new Like(TripletForm.SENDER_DOMAIN + in.map(network -> network + " ").orElse(""),
                senderDomain().map(domain -> " @" + domain).orElse("")));
        }
    }

    /** As the log has it. */
    String inWords() {
        StringBuilder words = new StringBuilder();
        search.kind().ifPresent(kind -> append(words, "kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        client.ifPresent(typed -> append(words, "client",
            (typed.kind() == TypedClient.Kind.SPF_DOMAIN ? Triplet.SPF : "") + typed.text()));
        sender.ifPresent(typed -> append(words, "sender", typed.isEmpty() ? "<>" : typed));
        recipient.ifPresent(typed -> append(words, "recipient", typed));
        search.state().ifPresent(state -> append(words, "state", state.name().toLowerCase(Locale.ROOT)));
        search.older().ifPresent(older -> append(words, "older", older.toString()));
        search.newer().ifPresent(newer -> append(words, "newer", newer.toString()));
        return words.toString();
    }

    private static void append(StringBuilder words, String name, String value) {
        words.append(words.isEmpty() ? "" : ", ").append(name).append('=').append(DecisionLog.escape(value));
    }
}
