package io.github.jamesgreylist.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A request as Postfix 3.7 sends it for RCPT, with all its attributes, to be sent again and again for other triplets. The
 * client has a name, so that nobody measures a DNS.
 */
final class PolicyQuestion {

    private static final String TEXT = """
        request=smtpd_access_policy
        protocol_state=RCPT
        protocol_name=ESMTP
        client_address=%s
        client_name=mail.newsletter.example.org
        client_port=54321
        reverse_client_name=mail.newsletter.example.org
        server_address=192.0.2.25
        server_port=25
        helo_name=mail.newsletter.example.org
        sender=%s
        recipient=%s
        recipient_count=0
        queue_id=
        instance=%s.6742f0c1.1a2b.0
        size=4321
        etrn_domain=
        stress=
        sasl_method=
        sasl_username=
        sasl_sender=
        ccert_subject=
        ccert_issuer=
        ccert_fingerprint=
        ccert_pubkey_fingerprint=
        encryption_protocol=TLSv1.3
        encryption_cipher=TLS_AES_256_GCM_SHA384
        encryption_keysize=256
        policy_context=

        """;
    private static final List<byte[]> PARTS = Stream.of(TEXT.split("%s")).map(PolicyQuestion::ascii).toList();

    /** Fills a buffer of {@link #length()} with the question about a triplet, ready to be written. */
    void put(long number, ByteBuffer into) {
        into.clear();
        into.put(PARTS.get(0)).put(ascii(Strangers.address(number)));
        into.put(PARTS.get(1)).put(ascii(Strangers.sender(number)));
        into.put(PARTS.get(2)).put(ascii(Strangers.recipient(number)));
        into.put(PARTS.get(3)).put(ascii(instance(number))).put(PARTS.get(4)).flip();
    }

    /** Of the message, in nine digits: the header of a first pass is given once for each. */
    private static String instance(long number) {
        return Long.toString(1_000_000_000 + number).substring(1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int length() {
        return TEXT.formatted(Strangers.address(0), Strangers.sender(0), Strangers.recipient(0), instance(0)).length();
    }
}
