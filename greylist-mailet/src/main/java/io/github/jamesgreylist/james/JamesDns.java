package io.github.jamesgreylist.james;

import com.google.inject.Inject;
import io.github.jamesgreylist.names.Dns;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.james.dnsservice.api.DNSService;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * James's own DNS service, with the name servers of {@code dnsservice.xml}. It looks up A records only; for AAAA
 * records, dnsjava is asked directly, for which James has set the same name servers and the same cache as defaults.
 *
 * <p>The service does not tell a name that is not there from a name server that does not answer.
 */
final class JamesDns implements Dns {

    private final DNSService dns;

    @Inject
    JamesDns(DNSService dns) {
        this.dns = dns;
    }

    /** Without a PTR record the service answers with the address, which is no name. */
    @Override
    public Optional<String> nameOf(InetAddress address) {
        return Optional.of(dns.getHostName(address)).filter(name -> !name.equals(address.getHostAddress()));
    }

    @Override
    public boolean resolves(String name, InetAddress address) {
        return address instanceof Inet4Address ? resolvesIpv4(name, address) : resolvesIpv6(name, address);
    }

    private boolean resolvesIpv4(String name, InetAddress address) {
        try {
            return dns.getAllByName(name).contains(address);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean resolvesIpv6(String name, InetAddress address) {
        try {
            Record[] answers = new Lookup(Name.fromString(name, Name.root), Type.AAAA).run();
            return answers != null && Arrays.stream(answers)
                .anyMatch(answer -> ((AAAARecord) answer).getAddress().equals(address));
        } catch (TextParseException e) {
            return false;
        }
    }
}
