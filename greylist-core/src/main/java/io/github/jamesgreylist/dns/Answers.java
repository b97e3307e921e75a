package io.github.jamesgreylist.dns;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.dns.DnsAnswer.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * What a message says about the name that was asked for: records of other names in it are not believed.
 *
 * @param name     behind all aliases in the message
 * @param records  of the type that was asked for
 * @param lifetime of the one of them that lives shortest
 */
record Answers(Name name, List<Record> records, boolean exists, Duration lifetime) {

    static final Duration UNANSWERED = Duration.ofSeconds(15);
    static final Duration LONGEST_NOTHING = Duration.ofMinutes(15);
    private static final Duration SHORTEST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(6);
    private static final int MOST_ALIASES = 16;
    private static final int MOST_RECORDS = 100;

    /** Empty if the message does not tell whether there is something: it is broken, or the server could not find out. */
    static Optional<Answers> read(Message message) {
        int code = message.getRcode();
        Record question = message.getQuestion();
        if (question == null || code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return Optional.empty();
        }
        Name name = question.getName();
        long seconds = LONGEST.toSeconds();
        for (int aliases = 0; aliases < MOST_ALIASES; aliases++) {
            List<Record> found = of(message, name, question.getType());
            if (!found.isEmpty()) {
                long shortest = found.stream().mapToLong(Record::getTTL).min().orElse(0);
                return Optional.of(new Answers(name, found, true,
                    bounded(Duration.ofSeconds(Math.min(seconds, shortest)), LONGEST)));
            }
            List<Record> alias = of(message, name, Type.CNAME);
            if (alias.isEmpty()) {
                break;
            }
            name = ((CNAMERecord) alias.get(0)).getTarget();
            seconds = Math.min(seconds, alias.get(0).getTTL());
        }
        return Optional.of(new Answers(name, List.of(), code == Rcode.NOERROR,
            bounded(Duration.ofSeconds(Math.min(seconds, secondsOfNothing(message))), LONGEST_NOTHING)));
    }

    private static List<Record> of(Message message, Name name, int type) {
        return message.getSection(Section.ANSWER).stream()
            .filter(record -> record.getType() == type && record.getName().equals(name)).limit(MOST_RECORDS).toList();
    }

    /** RFC 2308 §5. */
    private static long secondsOfNothing(Message message) {
        return message.getSection(Section.AUTHORITY).stream().filter(SOARecord.class::isInstance).map(SOARecord.class::cast)
            .mapToLong(soa -> Math.min(soa.getTTL(), soa.getMinimum())).min().orElse(SHORTEST.toSeconds());
    }

    private static Duration bounded(Duration lifetime, Duration longest) {
        return lifetime.compareTo(SHORTEST) < 0 ? SHORTEST : lifetime.compareTo(longest) > 0 ? longest : lifetime;
    }

    /** Whether the message ends in an alias, and says nothing of what is behind it. */
    boolean leadsElsewhere(Name asked) {
        return records.isEmpty() && exists && !name.equals(asked);
    }

    /** @param now nanoseconds */
    DnsAnswer answer(long now) {
        return new DnsAnswer(records.isEmpty() ? Outcome.NOTHING : Outcome.FOUND,
            records.stream().sorted(Comparator.comparing(Answers::preference)).map(Answers::text).toList(),
            now + lifetime.toNanos());
    }

    private static int preference(Record record) {
        return record instanceof MXRecord mx ? mx.getPriority() : 0;
    }

    private static String text(Record record) {
        if (record instanceof ARecord address) {
            return IpText.of(address.getAddress());
        }
        if (record instanceof AAAARecord address) {
            return IpText.of(address.getAddress());
        }
        if (record instanceof MXRecord mx) {
            return DnsName.text(mx.getTarget());
        }
        if (record instanceof PTRRecord ptr) {
            return DnsName.text(ptr.getTarget());
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ((TXTRecord) record).getStringsAsByteArrays().forEach(bytes::writeBytes);
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** As dnsjava numbers it. */
    static int type(DnsClient.Type type) {
        return switch (type) {
            case A -> Type.A;
            case AAAA -> Type.AAAA;
            case MX -> Type.MX;
            case PTR -> Type.PTR;
            case TXT -> Type.TXT;
        };
    }

    /** Whose name servers have to answer for a name, roughly: its last labels; of an address, the /24 or /48. */
    static String authority(Name name) {
        String text = DnsName.text(name);
        int labels = text.endsWith(".in-addr.arpa") ? 5 : text.endsWith(".ip6.arpa") ? 14 : 2;
        int start = text.length();
        for (int i = 0; i < labels && start >= 0; i++) {
            start = text.lastIndexOf('.', start - 1);
        }
        return text.substring(start + 1);
    }
}
