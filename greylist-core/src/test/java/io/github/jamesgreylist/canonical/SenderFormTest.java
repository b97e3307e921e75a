package io.github.jamesgreylist.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.fixture.CpuTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderFormTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(quoteCharacter = '\'', value = {
        // what is not made up stays
        "alice@example.com,                                          alice@example.com",
        "ALICE@Example.COM,                                          alice@example.com",
        "alice.smith@example.com,                                    alice.smith@example.com",
        "alice,                                                      alice",
        // BATV and its kin
        "prvs=1234abcdef=alice@example.com,                          alice@example.com",
        "PRVS=1234ABCDEF=Alice@example.com,                          alice@example.com",
        "prvs1=1234abcdef=alice@example.com,                         alice@example.com",
        "prvs=alice=1234abcdef@example.com,                          alice@example.com",
        "msprvs1=17821ab3xyz=alice@example.com,                      alice@example.com",
        "btv1==123456789ab==alice@example.com,                       alice@example.com",
        "prvs=1234abcdef=list-42-bounce@example.com,                 list-#-bounce@example.com",
        // a UUID, as Amazon SES makes one for each mail
        "0102018f3c6a1c1e-0d2d7f5a-6f1c-4a7b-9a5e-1b2c3d4e5f60-000000@ses.example, #-#-#@ses.example",
        "010f0190aabbccdd-ffffffff-aaaa-bbbb-cccc-dddddddddddd-000000@ses.example, #-#-#@ses.example",
        // SRS
        "SRS0=HHH=TT=example.com=alice@forwarder.example,            srs0=example.com=alice@forwarder.example",
        "SRS0+9x7z=QQ=example.com=alice@forwarder.example,           srs0=example.com=alice@forwarder.example",
        "SRS0-9x7z=AB=example.com=alice+tag@forwarder.example,       srs0=example.com=alice@forwarder.example",
        "SRS1=HHH=fw.example==HHH=TT=example.com=alice@x.example,    srs1=fw.example=example.com=alice@x.example",
        // extension
        "alice+lists@example.com,                                    alice@example.com",
        "bounces+bob=example.org@lists.example.com,                  bounces@lists.example.com",
        "+alice@example.com,                                         +alice@example.com",
        // digit and hex words
        "bounce-123456-789@lists.example.com,                        bounce-#-#@lists.example.com",
        "bounce_7_x@lists.example.com,                               bounce_#_x@lists.example.com",
        "0100018f3c2d1e4b-5f6a7b8c-000000@ses.example.com,           #-#-#@ses.example.com",
        "msg-deadbeef01@example.com,                                 msg-#@example.com",
        "12345@example.com,                                          #@example.com",
        // words that belong to people
        "user7@example.com,                                          user7@example.com",
        "4u@example.com,                                             4u@example.com",
        "deadbeef@example.com,                                       deadbeef@example.com",
        "abc123@example.com,                                         abc123@example.com",
        "müller2@example.com,                                        müller2@example.com",
        "2ü@example.com,                                             2ü@example.com",
        // domains are never folded
        "alice@123.example.com,                                      alice@123.example.com",
        "alice@[192.0.2.9],                                          alice@[192.0.2.9]",
        // quoted local parts
        "\"alice\"@example.com,                                      alice@example.com",
        "\"bounce-123\"@example.com,                                 bounce-#@example.com",
        "\"a@b 12\"@example.com,                                     \"a@b 12\"@example.com",
    })
    void theSendersThatSoftwareMakesUpAreOneSender(String sender, String folded) {
        assertThat(SenderForm.of(sender)).isEqualTo(folded);
    }

    @Test
    void theNullSenderStaysTheNullSender() {
        assertThat(SenderForm.of("")).isEmpty();
    }

    @ParameterizedTest(name = "{0} is not {1}")
    @CsvSource({
        "alice@example.com,                   bob@example.com",
        "alice@example.com,                   alice@example.org",
        "user1@example.com,                   user2@example.com",
        "prvs=1234abcdef=alice@example.com,   prvs=1234abcdef=bob@example.com",
        "srs0=h=t=a.example=alice@f.example,  srs0=h=t=b.example=alice@f.example",
        "srs0=h=t=a.example=alice@f.example,  srs0=h=t=a.example=bob@f.example",
        "srs1=h=f==h=t=a.example=alice@s.example, srs1=h=g==h=t=a.example=alice@s.example",
        "josé@example.com,                    jose@example.com",
    })
    void differentPeopleStayDifferent(String one, String other) {
        assertThat(SenderForm.of(one)).isNotEqualTo(SenderForm.of(other));
    }

    @Test
    void foldingTwiceIsFoldingOnce() {
        String once = SenderForm.of("bounce-123-0100018f3c2d1e4b+x@lists.example.com");

        assertThat(SenderForm.of(once)).isEqualTo(once);
    }

    /** A regular expression that backtracks would need hours for some of these. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "=", "prvs=", "prvs1=a=", "btv1==", "srs0=", "srs1=a=b=", "srs0=a=a=a=", "\"",
        "\"a",
        "+", "-1", "1a", "abcdef0", "ü", "😀", "-", "@", "a@", "\r\n", "0-"})
    void aHostileSenderIsFoldedInLinearTime(String part) {
        String hostile = part.repeat((1 << 18) / part.length());

        assertThat(CpuTime.of(() -> {
            SenderForm.of(hostile);
            SenderForm.of(hostile + "x@example.com");
            SenderForm.of("\"" + hostile + "\"@example.com");
            SenderForm.of("prvs=" + hostile + "@example.com");
            SenderForm.of("srs1=" + hostile + "@example.com");
        })).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aSenderOfAMegabyteIsFoldedAtOnce() {
        assertThat(CpuTime.of(() -> SenderForm.of("a-1".repeat(350_000) + "@example.com"))).isLessThan(Duration.ofSeconds(2));
    }
}
