package io.github.jamesgreylist.admin;

import io.github.jamesgreylist.admin.Report.Stuck;
import io.github.jamesgreylist.canonical.ClientNetwork;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds senders that come again and again as somebody else: from other networks, or with another address for each mail. Such
 * mail waits as a first contact each time.
 *
 * @param registeredDomains the registered domain of a domain
 * @param hasPassed         whether any mail of this group has passed
 */
record WaitingTooLong(Instant now, Function<String, Optional<String>> registeredDomains, Predicate<Group> hasPassed) {

    private static final Duration TOO_LONG = Duration.ofHours(2);
    /** Several first contacts within this are one burst, of which nobody has come again yet. */
    private static final Duration BURST = Duration.ofMinutes(30);
    private static final int MOST = 50;
    /** A common network of at least so many bits is one operator's. */
    private static final int LEAST_IPV4_PREFIX = 16;
    private static final int LEAST_IPV6_PREFIX = 32;

    /** What a list takes as it is: a folded address is none, nor one with signs that have a meaning of their own there. */
    private static final Pattern ADDRESS = Pattern.compile("[\\p{L}\\p{N}._+=-]+@[\\p{L}\\p{N}.-]+");
    private static final Pattern DOMAIN = Pattern.compile("[\\p{L}\\p{N}.-]+");

    /** First contacts of one registered domain to one recipient. */
    record Group(String domain, String recipient, List<Entry> entries) {

        Instant since() {
            return entries.stream().map(Entry::firstSeen).min(Comparator.naturalOrder()).orElseThrow();
        }

        private Instant latest() {
            return entries.stream().map(Entry::firstSeen).max(Comparator.naturalOrder()).orElseThrow();
        }

        private List<String> clients() {
            return entries.stream().map(Entry::client).distinct().sorted().toList();
        }

        private List<String> senders() {
            return entries.stream().map(Entry::sender).distinct().sorted().toList();
        }
    }

    private record Key(String domain, String recipient) {}

    /** @param waiting triplets; those under an SPF domain are there under a network, too */
    List<Stuck> among(Collection<Entry> waiting) {
        Map<Key, Group> groups = new LinkedHashMap<>();
        waiting.stream().filter(entry -> entry.client().contains("/") && entry.sender().contains("@")).forEach(entry -> {
            Key key = new Key(domain(entry.sender()), entry.recipient());
            groups.computeIfAbsent(key, any -> new Group(key.domain, key.recipient, new ArrayList<>())).entries.add(entry);
        });
        return groups.values().stream().filter(this::waitsTooLong)
            .sorted(Comparator.comparing((Group group) -> group.entries.size()).reversed()).limit(MOST)
            .filter(group -> !hasPassed.test(group)).map(WaitingTooLong::stuck).toList();
    }

    private String domain(String sender) {
        String domain = sender.substring(sender.lastIndexOf('@') + 1);
        return registeredDomains.apply(domain).orElse(domain);
    }

    private boolean waitsTooLong(Group group) {
        return !group.since().isAfter(now.minus(TOO_LONG))
                && !group.latest().isBefore(group.since().plus(BURST));
    }

    private static Stuck stuck(Group group) {
        List<String> senders = group.senders();
        List<String> clients = group.clients();
        boolean sameSender = senders.size() == 1;
        Optional<String> network = common(clients);
        String whose = sameSender ? "the same sender" : senders.size() + " senders of " + group.domain;
        String common = clients.size() == 1 ? whose + " from one network: another address for each mail"
            : whose + " from " + clients.size() + " networks" + network.map(one -> ", all of them in " + one).orElse("");
        String name = sameSender ? senders.get(0) : "@" + group.domain;
        String listed = sameSender && ADDRESS.matcher(name).matches() ? name
            : DOMAIN.matcher(group.domain).matches() ? group.domain : "";
        return new Stuck(name, group.recipient, clients, group.entries.size(), group.since(), common,
            network.isPresent() ? ListName.CLIENTS : ListName.SENDERS, network.orElse(listed));
    }

    /** The network in which all are, if it is not half of the Internet. */
    private static Optional<String> common(List<String> networks) {
        if (networks.size() == 1) {
            return Optional.of(networks.get(0));
        }
        try {
            byte[] first = address(networks.get(0));
            int prefix = first.length * 8;
            for (String other : networks) {
                byte[] address = address(other);
                if (address.length != first.length) {
                    return Optional.empty();
                }
                BigInteger differ = new BigInteger(1, first).xor(new BigInteger(1, address));
                prefix = Math.min(prefix, first.length * 8 - differ.bitLength());
            }
            int least = first.length == 4 ? LEAST_IPV4_PREFIX : LEAST_IPV6_PREFIX;
            return prefix < least ? Optional.empty() : Optional.of(cut(first, prefix));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static byte[] address(String network) throws UnknownHostException {
        // In digits: nobody is asked for it.
        return InetAddress.getByName(network.substring(0, network.indexOf('/'))).getAddress();
    }

    private static String cut(byte[] address, int prefix) throws UnknownHostException {
        return new ClientNetwork(address.length == 4 ? prefix : 32,
            address.length == 4 ? 128 : prefix).of(InetAddress.getByAddress(address));
    }
}
