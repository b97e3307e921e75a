package io.github.jamesgreylist.dns;

import io.github.jamesgreylist.canonical.IpText;
import io.github.jamesgreylist.dns.DnsClient.Type;
import io.github.jamesgreylist.names.Dns;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.xbill.DNS.ReverseMap;

/** Names and addresses by a {@link DnsClient}; waits as long as the client has patience. */
public final class DnsNames implements Dns {

    private final DnsClient dns;

    public DnsNames(DnsClient dns) {
        this.dns = dns;
    }

    @Override
    public Optional<String> nameOf(InetAddress address) throws IOException {
        return ask(ReverseMap.fromAddress(address).toString(), Type.PTR).records().stream().findFirst();
    }

    @Override
    public boolean resolves(String name, InetAddress address) throws IOException {
        return ask(name, address instanceof Inet4Address ? Type.A : Type.AAAA).records().contains(IpText.of(address));
    }

    private DnsAnswer ask(String name, Type type) throws IOException {
        DnsAnswer answer = dns.ask(name, type).join();
        if (answer.isUnanswered()) {
            throw new IOException("no answer for " + name + " " + type);
        }
        return answer;
    }
}
