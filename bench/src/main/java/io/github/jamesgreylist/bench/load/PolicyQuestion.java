package io.github.jamesgreylist.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A request as Postfix 3.7 sends it for RCPT, with all its attributes, to be sent again and again for other triplets. */
final class PolicyQuestion {

    private static final String TEXT = """
        request=smtpd_access_policy
        protocol_state=RCPT
        protocol_name=ESMTP
        client_address=%s
        client_name=unknown
        client_port=54321
        reverse_client_name=unknown
        server_address=192.0.2.25
        server_port=25
        helo_name=mail.newsletter.example.org
        sender=%s
        recipient=%s
        recipient_count=0
        queue_id=
        instance=%09d.6742f0c1.1a2b.0
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
    private static final int CLIENT = valueOf("client_address");
    private static final int SENDER = valueOf("sender");
    private static final int RECIPIENT = valueOf("recipient");
    /** Of the message: the header of a first pass is given once for each. */
    private static final int INSTANCE = valueOf("instance");
    private static final int INSTANCE_DIGITS = 9;

    private final byte[] bytes = text(0).getBytes(StandardCharsets.US_ASCII);

    private static String text(long number) {
        return TEXT.formatted(Strangers.address(number), Strangers.sender(number), Strangers.recipient(number), number);
    }

    private static int valueOf(String name) {
        return text(0).indexOf("\n" + name + "=") + name.length() + 2;
    }

    /** Fills a buffer of {@link #length()} with the question about a triplet, ready to be written. */
    void put(long number, ByteBuffer into) {
        Strangers.putAddress(number, bytes, CLIENT);
        Strangers.putSender(number, bytes, SENDER);
        Strangers.putRecipient(number, bytes, RECIPIENT);
        putInstance(number);
        into.clear();
        into.put(bytes);
        into.flip();
    }

    private void putInstance(long number) {
        long rest = number;
        for (int i = INSTANCE_DIGITS - 1; i >= 0; i--) {
            bytes[INSTANCE + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    int length() {
        return bytes.length;
    }
}
