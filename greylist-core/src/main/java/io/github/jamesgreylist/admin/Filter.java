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

    /** Of a search that may have been meant for them, too. */
    static final String HASHED_DOMAINS =
        "known domains that are stored as one hash of network and domain are not among these, and"
            + " there are some: to forget one, name both, client= and sender=@example.org with kind=known-domain, or its hash as client=";
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
            if (!isOfDomains()) {
                refuseDomain(sender, "sender",
                    "; a domain is found with kind=spf-domain, with kind=correspondent-domain, and with"
                        + " kind=known-domain and an address or a network as client=");
            }
            refuseDomain(recipient, "recipient", "");
        }
    }

    /** Whether the rows that are wanted are stored under a domain, which is known. */
    private boolean isOfDomains() {
        return search.kind().map(kind -> switch (kind) {
            case SPF_DOMAIN, CORRESPONDENT_DOMAIN -> true;
            case KNOWN_DOMAIN -> text(TypedClient.Kind.NETWORK).isPresent();
            case TRIPLET, NETWORK, KNOWN_SENDER, CORRESPONDENT, RELEASE -> false;
        }).orElse(false);
    }

    private static void refuseDomain(Optional<String> typed, String parameter, String but) {
        if (typed.isPresent() && Typed.isDomain(typed.get())) {
            throw new IllegalArgumentException("in privacy mode addresses are stored as hashes, which do not tell their domain: "
                + parameter + "= has to be a whole address" + but);
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
            // No triplet is stored under a known domain.
            case ANYWHERE, DIGEST, KNOWN_DOMAIN -> typed.typed();
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
        return text(TypedClient.Kind.DIGEST).or(() -> text(TypedClient.Kind.NETWORK).map(form::network));
    }

    /** Of the client, if it is of this kind. */
    private Optional<String> text(TypedClient.Kind kind) {
        return client.filter(typed -> typed.kind() == kind).map(TypedClient::text);
    }

    private Optional<String> senderDomain() {
        return sender.filter(Typed::isDomain).map(typed -> Typed.domain(typed, "sender"));
    }

    /** As the client that is asked for, or as the sender's domain. */
    private Optional<String> spfDomain() {
        Optional<String> ofClient = text(TypedClient.Kind.SPF_DOMAIN);
        Optional<String> domain = client.isEmpty() ? senderDomain()
            : ofClient.filter(some -> sender.isEmpty() || senderDomain().equals(ofClient));
        return domain.map(some -> Typed.isDigest(some) ? Triplet.SPF + some : form.spfDomain(some));
    }

    private void knownDomain(Set<String> values, Set<Like> likes) {
        Optional<String> hash = text(TypedClient.Kind.KNOWN_DOMAIN).or(() -> text(TypedClient.Kind.DIGEST));
        if (hash.isPresent() && sender.isEmpty()) {
            values.add(TripletForm.SENDER_DOMAIN + hash.get());
        }
        Optional<String> in = text(TypedClient.Kind.NETWORK);
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

    /**
     * The known domains that are not found although they may be meant: of those that are hashes of network and domain, nobody can
     * tell one of both. Empty if none may be.
     */
    Optional<Query> hashedDomains(Instant now) {
        boolean isOfNetwork = text(TypedClient.Kind.NETWORK).isPresent() && sender.isEmpty();
        boolean isOfDomain = client.isEmpty() && senderDomain().isPresent();
        boolean areMeant = isWanted(Kind.KNOWN_DOMAIN) && kinds().contains(RowKind.CLIENT) && (isOfNetwork || isOfDomain);
        return Optional.of(new Query(EnumSet.of(RowKind.CLIENT), Text.ANY, Text.ANY, Text.ANY,
            Text.like(TripletForm.SENDER_DOMAIN + (form.isHashed() ? "" : "sha256:"), ""), Instant.EPOCH, Instant.MAX, now))
            .filter(hashed -> areMeant);
    }

    /** As the log has it. */
    String inWords() {
        StringBuilder words = new StringBuilder();
        search.kind().ifPresent(kind -> append(words, "kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        client.ifPresent(typed -> append(words, "client", typed.typed()));
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
