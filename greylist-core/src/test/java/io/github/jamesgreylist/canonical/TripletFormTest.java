package io.github.jamesgreylist.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.decision.Attempt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TripletFormTest {

    private static final TripletForm PLAIN = new TripletForm(new ClientNetwork(24, 64), Optional.empty());
    private static final TripletForm PRIVATE = keyed("a key of sixteen or more");
    /** One character that is two in Java. */
    private static final String CLEF = "\ud834\udd1e";

    @Test
    void eachPartIsInItsCanonicalForm() {
        assertThat(PLAIN.of(attempt("192.0.2.9", "Bounce-42@Example.COM", "Bob+Lists@Example.ORG")))
            .isEqualTo(new Triplet("192.0.2.0/24", "bounce-#@example.com", "bob+lists@example.org"));
    }

    @Test
    void theSameMailFromAnotherHostOfTheNetworkIsTheSameTriplet() {
        assertThat(PLAIN.of(attempt("192.0.2.9", "a@example.com", "b@example.org")))
            .isEqualTo(PLAIN.of(attempt("192.0.2.200", "A@example.com", "B@example.org")))
            .isNotEqualTo(PLAIN.of(attempt("192.0.3.9", "a@example.com", "b@example.org")));
    }

    @Test
    void aSenderInAnyScriptIsStoredAsItIs() {
        String sender = "用户" + CLEF + "@例え.jp";

        assertThat(PLAIN.of(attempt("192.0.2.9", sender, "b@example.org")).sender()).isEqualTo(sender);
    }

    @Test
    void theLongestAddressOfSmtpIsStoredAsItIsAndALongerOneByItsDigest() {
        String longest = "x".repeat(308) + "@example.com";

        assertThat(longest).hasSize(TripletForm.MAX_LENGTH);
        assertThat(sender(PLAIN, longest)).isEqualTo(longest);
        assertThat(sender(PLAIN, "x" + longest)).startsWith("sha256:").hasSize(7 + 64);
        assertThat(recipient(PLAIN, "x" + longest)).startsWith("sha256:").hasSize(7 + 64);
    }

    @Test
    void overlongAddressesThatDifferInTheLastCharacterStayDifferent() {
        String common = "x".repeat(5000);

        assertThat(sender(PLAIN, common + "y")).isNotEqualTo(sender(PLAIN, common + "z")).isEqualTo(sender(PLAIN,
            common + "Y"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b@example.com", "a\ud834b@example.com", "a\udd1eb@example.com", "a\ud834",
        "\udd1e\ud834@x"})
    void whatIsNoTextForADatabaseIsStoredByItsDigest(String address) {
        assertThat(sender(PLAIN, address)).startsWith("sha256:");
        assertThat(recipient(PLAIN, address)).startsWith("sha256:");
    }

    @Test
    void differentHalvesOfSurrogatePairsStayDifferent() {
        assertThat(sender(PLAIN, "\ud834@example.com")).isNotEqualTo(sender(PLAIN, "\ud835@example.com"));
    }

    @Test
    void noPartIsLongerThanItsColumn() {
        Triplet triplet = PLAIN.of(attempt("2001:db8:1:2:3:4:5:6", CLEF.repeat(400), "ü".repeat(1 << 20)));

        assertThat(triplet.network().length()).isLessThanOrEqualTo(TripletForm.MAX_LENGTH);
        assertThat(triplet.sender().length()).isLessThanOrEqualTo(TripletForm.MAX_LENGTH);
        assertThat(triplet.recipient().length()).isLessThanOrEqualTo(TripletForm.MAX_LENGTH);
    }

    @Test
    void privacyModeStoresNothingReadable() {
        Triplet triplet = PRIVATE.of(attempt("192.0.2.9", "alice@example.com", "bob@example.org"));

        assertThat(triplet.network()).matches("[0-9a-f]{64}");
        assertThat(triplet.sender()).matches("[0-9a-f]{64}");
        assertThat(triplet.recipient()).matches("[0-9a-f]{64}");
    }

    @Test
    void privacyModeKnowsATripletAgainAfterARestart() {
        Attempt attempt = attempt("192.0.2.9", "alice@example.com", "bob@example.org");

        assertThat(keyed("a key of sixteen or more").of(attempt)).isEqualTo(PRIVATE.of(attempt))
            .isNotEqualTo(keyed("another key, as long").of(attempt));
    }

    @Test
    void privacyModeFoldsSendersAndKeepsTheNullSenderApart() {
        assertThat(sender(PRIVATE, "bounce-1@example.com")).isEqualTo(sender(PRIVATE, "bounce-2@example.com"));
        assertThat(sender(PRIVATE, "")).matches("[0-9a-f]{64}").isNotEqualTo(sender(PRIVATE, "a@example.com"));
    }

    @Test
    void privacyModeIsHmacSha256AsTheDocumentationSays() {
        // printf 'bob@example.org' | iconv -t UTF-16BE | openssl dgst -sha256 -hmac 'a key of sixteen or more'
        assertThat(recipient(PRIVATE, "bob@example.org"))
            .isEqualTo("24fd2dd0bfde04a3a5775ab3eb0959fb707382cbeb3206492257d5813e5585ef");
    }

    private static TripletForm keyed(String key) {
        return new TripletForm(new ClientNetwork(24, 64), Optional.of(key));
    }

    private static String sender(TripletForm form, String sender) {
        return form.of(attempt("192.0.2.9", sender, "b@example.org")).sender();
    }

    private static String recipient(TripletForm form, String recipient) {
        return form.of(attempt("192.0.2.9", "a@example.com", recipient)).recipient();
    }

    private static Attempt attempt(String client, String sender, String recipient) {
        try {
            return Attempt.of(Instant.EPOCH, InetAddress.getByName(client), sender, recipient);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
