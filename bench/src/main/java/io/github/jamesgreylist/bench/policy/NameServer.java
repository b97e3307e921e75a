package io.github.jamesgreylist.bench.policy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A name server on loopback, UDP: every name has one text, or does not exist. RFC 1035, section 4.1. */
final class NameServer implements AutoCloseable {

    private static final int HEADER = 12;
    private static final int TXT = 16;
    private static final short IN = 1;
    private static final short ANSWER = (short) 0x8580;
    private static final short NO_SUCH_NAME = (short) 0x8583;
    private static final short NAME_OF_THE_QUESTION = (short) 0xC00C;
    private static final int SECONDS = 3600;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
    private final AtomicLong asked = new AtomicLong();
    private final Optional<String> text;

    /** @param text of all names; at most 255 ASCII characters */
    NameServer(Optional<String> text) throws IOException {
        this.text = text;
        Thread thread = new Thread(this::serve, "bench-dns");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    long asked() {
        return asked.get();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        while (!socket.isClosed()) {
            try {
                packet.setLength(512);
                socket.receive(packet);
                asked.incrementAndGet();
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // The server is closed, or whoever asked has gone.
            }
        }
    }

    private byte[] answer(ByteBuffer question) {
        int end = HEADER;
        while (question.get(end) != 0) {
            end += 1 + question.get(end);
        }
        end++;
        boolean isText = question.getShort(end) == TXT && text.isPresent();
        ByteBuffer answer = ByteBuffer.allocate(1024);
        answer.putShort(question.getShort(0)).putShort(text.isPresent() ? ANSWER : NO_SUCH_NAME)
            .putShort((short) 1).putShort((short) (isText ? 1 : 0)).putShort((short) 0).putShort((short) 0)
            .put(question.slice(HEADER, end + 4 - HEADER));
        if (isText) {
            byte[] bytes = text.get().getBytes(StandardCharsets.US_ASCII);
            answer.putShort(NAME_OF_THE_QUESTION).putShort((short) TXT).putShort(IN).putInt(SECONDS)
                .putShort((short) (bytes.length + 1)).put((byte) bytes.length).put(bytes);
        }
        byte[] sent = new byte[answer.position()];
        answer.flip().get(sent);
        return sent;
    }

    @Override
    public void close() {
        socket.close();
    }
}
