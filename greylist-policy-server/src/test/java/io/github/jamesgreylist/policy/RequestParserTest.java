package io.github.jamesgreylist.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestParserTest {

    private static final String TWO = "request=smtpd_access_policy\nsender=a@example.org\nrecipient=b@example.com\n\n"
        + "request=smtpd_access_policy\r\nsender=\r\n\r\n";

    private final RequestParser parser = new RequestParser();

    @Test
    void namesAndValuesAreThoseOfTheLines() throws MalformedRequestException {
        PolicyRequest request = one("request=smtpd_access_policy\nsender=a@example.org\nrecipient=b@example.com\n\n");

        assertThat(request.get("request")).isEqualTo("smtpd_access_policy");
        assertThat(request.get("sender")).isEqualTo("a@example.org");
        assertThat(request.get("recipient")).isEqualTo("b@example.com");
    }

    @Test
    void requestsCutAtAnyByteAreTheSameRequests() throws MalformedRequestException {
        List<PolicyRequest> whole = all(TWO.getBytes(UTF_8));
        assertThat(whole).hasSize(2);

        for (int cut = 0; cut <= TWO.length(); cut++) {
            assertThat(all(TWO.substring(0, cut).getBytes(UTF_8), TWO.substring(cut).getBytes(UTF_8)))
                .as("cut at " + cut).isEqualTo(whole);
        }
    }

    @Test
    void requestsThatDripInByteByByteAreTheSameRequests() throws MalformedRequestException {
        byte[][] bytes = new byte[TWO.length()][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = new byte[] {(byte) TWO.charAt(i)};
        }
        assertThat(all(bytes)).isEqualTo(all(TWO.getBytes(UTF_8)));
    }

    @Test
    void whatFollowsARequestIsLeftForTheNextCall() throws MalformedRequestException {
        ByteBuffer bytes = ByteBuffer.wrap("sender=a\n\nsender=b\n\nsen".getBytes(UTF_8));

        assertThat(parser.parse(bytes).orElseThrow().get("sender")).isEqualTo("a");
        assertThat(parser.isMidRequest()).isFalse();
        assertThat(parser.parse(bytes).orElseThrow().get("sender")).isEqualTo("b");
        assertThat(parser.parse(bytes)).isEmpty();
        assertThat(bytes.hasRemaining()).isFalse();
        assertThat(parser.isMidRequest()).isTrue();
    }

    @Test
    void nothingOfARequestLeaksIntoTheNext() throws MalformedRequestException {
        List<PolicyRequest> requests = all("sasl_username=bob\nsender=a\n\nrecipient=b\n\n".getBytes(UTF_8));

        assertThat(requests.get(1).has("sasl_username")).isFalse();
        assertThat(requests.get(1).has("sender")).isFalse();
    }

    @Test
    void ofANameThatComesTwiceTheLastValueCounts() throws MalformedRequestException {
        assertThat(one("sender=first\nrecipient=r\nsender=last\n\n").get("sender")).isEqualTo("last");
    }

    @Test
    void unknownNamesAreSkipped() throws MalformedRequestException {
        assertThat(one("reverse_client_name=liar.example.org\n=\nsender=a\n\n").attributes())
            .containsOnlyKeys("sender");
    }

    @Test
    void aValueMayContainTheSeparatorOrNothing() throws MalformedRequestException {
        PolicyRequest request = one("sender=prvs=123=a@example.org\nhelo_name=\n\n");

        assertThat(request.get("sender")).isEqualTo("prvs=123=a@example.org");
        assertThat(request.has("helo_name")).isTrue();
        assertThat(request.filled("helo_name")).isEmpty();
        assertThat(request.has("recipient")).isFalse();
    }

    @Test
    void onlyTheLineEndIsTakenOff() throws MalformedRequestException {
        assertThat(one("sender= a\rb \r\r\n\n").get("sender")).isEqualTo(" a\rb \r");
    }

    @Test
    void utf8IsText() throws MalformedRequestException {
        assertThat(one("sender=jörg@bücher.example\n\n").get("sender")).isEqualTo("jörg@bücher.example");
    }

    @Test
    void nulAndBytesThatAreNoUtf8StayDifferentFromEachOther() throws MalformedRequestException {
        assertThat(one("sender=a\0b\n\n").get("sender")).isEqualTo("a\0b");
        List<PolicyRequest> requests = all("sender=a\u00ff\n\nsender=a\u00fe\n\n".getBytes(ISO_8859_1));
        assertThat(requests.get(0).get("sender")).isEqualTo("a\u00ff");
        assertThat(requests.get(1).get("sender")).isEqualTo("a\u00fe");
    }

    @Test
    void theEmptyLineAloneIsARequestWithoutAttributes() throws MalformedRequestException {
        assertThat(one("\n").attributes()).isEmpty();
        assertThat(one("\r\n").attributes()).isEmpty();
    }

    @Test
    void aLineMayBeLongButNotEndless() throws MalformedRequestException {
        String longest = "a".repeat(RequestParser.LONGEST_LINE - "sender=".length());
        assertThat(one("sender=" + longest + "\n\n").get("sender")).isEqualTo(longest);

        assertThatThrownBy(() -> one("sender=" + longest + "a\n\n")).isInstanceOf(MalformedRequestException.class)
            .hasMessage("a line of more than 8192 bytes");
    }

    @Test
    void megabytesWithoutALineEndAreRefusedEarly() {
        ByteBuffer megabytes = ByteBuffer.allocate(3_000_000);

        assertThatThrownBy(() -> parser.parse(megabytes)).isInstanceOf(MalformedRequestException.class);
        assertThat(megabytes.position()).isLessThan(10_000);
    }

    @Test
    void aRequestOfManyLinesIsRefused() {
        assertThatThrownBy(() -> one("a=b\n".repeat(RequestParser.MOST_LINES + 1)))
            .hasMessage("a request of more than 256 lines");
    }

    @Test
    void aLargeRequestIsRefused() {
        assertThatThrownBy(() -> one(("a=" + "b".repeat(8_000) + "\n").repeat(5)))
            .hasMessage("a request of more than 32768 bytes");
    }

    @Test
    void manySmallRequestsAreNotOneLargeOne() throws MalformedRequestException {
        assertThat(all("sender=a\n\n".repeat(10_000).getBytes(UTF_8))).hasSize(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\nHost: x\r\n", "sender=a\nsender\n", "\0\n", "EHLO x\nQUIT\n"})
    void linesOfAnotherProtocolAreRefused(String lines) {
        assertThatThrownBy(() -> one(lines)).hasMessage("a line without '='");
    }

    /** A monitoring plugin with a mistake in its here-document got no answer, and postgrey gave one. */
    @ParameterizedTest
    @ValueSource(strings = {"<<EOF\n", "<<EOF\r\n", "check the greylist\n"})
    void aStrayLineBeforeARequestIsSkipped(String line) throws MalformedRequestException {
        assertThat(one(line + "sender=a\n\n").get("sender")).isEqualTo("a");
        assertThat(one(line + "sender=b\n\n").get("sender")).as("the next one").isEqualTo("b");
    }

    private PolicyRequest one(String text) throws MalformedRequestException {
        return parser.parse(ByteBuffer.wrap(text.getBytes(UTF_8))).orElseThrow();
    }

    private static List<PolicyRequest> all(byte[]... pieces) throws MalformedRequestException {
        RequestParser parser = new RequestParser();
        List<PolicyRequest> requests = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuffer bytes = ByteBuffer.wrap(piece);
            while (bytes.hasRemaining()) {
                parser.parse(bytes).ifPresent(requests::add);
            }
        }
        return requests;
    }
}
