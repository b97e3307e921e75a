package io.github.jamesgreylist.integration;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;

/** A name server on loopback, UDP, that knows what a test tells it and nothing else. */
public final class DnsServer implements AutoCloseable {

    private static final long TTL = 60;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final List<Name> asked = new CopyOnWriteArrayList<>();

    public DnsServer() throws SocketException {
        Thread thread = new Thread(this::serve, "dns-server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The owner of an address says that this is its name. */
    public void ptr(String address, String name) throws IOException {
        records.add(new PTRRecord(ReverseMap.fromAddress(address), DClass.IN, TTL, Name.fromString(name + ".")));
    }

    /** The owner of a name says that this is its address. */
    public void address(String name, String address) throws IOException {
        Name owner = Name.fromString(name + ".");
        InetAddress ip = InetAddress.getByName(address);
        records.add(ip.getAddress().length == 4
            ? new ARecord(owner, DClass.IN, TTL, ip) : new AAAARecord(owner, DClass.IN, TTL, ip));
    }

    /** Whether somebody has asked for the name of an address. */
    public boolean wasAskedFor(String address) throws IOException {
        return asked.contains(ReverseMap.fromAddress(address));
    }

    private void serve() {
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            try {
                socket.receive(packet);
                byte[] answer = answer(new Message(Arrays.copyOf(packet.getData(), packet.getLength()))).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // Closed, or no DNS query.
            }
        }
    }

    private Message answer(Message query) {
        Record question = query.getQuestion();
        asked.add(question.getName());
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(question, Section.QUESTION);
        records.stream()
            .filter(record -> record.getName().equals(question.getName()) && record.getType() == question.getType())
            .forEach(record -> answer.addRecord(record, Section.ANSWER));
        if (records.stream().noneMatch(record -> record.getName().equals(question.getName()))) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
