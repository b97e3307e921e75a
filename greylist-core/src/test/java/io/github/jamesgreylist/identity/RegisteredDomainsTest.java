package io.github.jamesgreylist.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisteredDomainsTest {

    private static final RegisteredDomains DOMAINS = RegisteredDomains.shipped();

    @TempDir
    private Path directory;

    /** The cases of checkPublicSuffix, as publicsuffix.org has them; "-" is none. */
    @ParameterizedTest
    @CsvSource({"COM, -", "example.COM, example.com", "WwW.example.COM, example.com",
        ".com, -", ".example, -", ".example.com, -", ".example.example, -",
        "example, -", "example.example, example.example", "b.example.example, example.example",
        "a.b.example.example, example.example",
        "biz, -", "domain.biz, domain.biz", "b.domain.biz, domain.biz", "a.b.domain.biz, domain.biz",
        "com, -", "example.com, example.com", "b.example.com, example.com", "a.b.example.com, example.com",
        "uk.com, -", "example.uk.com, example.uk.com", "b.example.uk.com, example.uk.com",
        "a.b.example.uk.com, example.uk.com", "test.ac, test.ac",
        "mm, -", "c.mm, -", "b.c.mm, b.c.mm", "a.b.c.mm, b.c.mm",
        "jp, -", "test.jp, test.jp", "www.test.jp, test.jp", "ac.jp, -", "test.ac.jp, test.ac.jp",
        "www.test.ac.jp, test.ac.jp", "kyoto.jp, -", "test.kyoto.jp, test.kyoto.jp", "ide.kyoto.jp, -",
        "b.ide.kyoto.jp, b.ide.kyoto.jp", "a.b.ide.kyoto.jp, b.ide.kyoto.jp", "c.kobe.jp, -",
        "b.c.kobe.jp, b.c.kobe.jp", "a.b.c.kobe.jp, b.c.kobe.jp", "city.kobe.jp, city.kobe.jp",
        "www.city.kobe.jp, city.kobe.jp",
        "ck, -", "test.ck, -", "b.test.ck, b.test.ck", "a.b.test.ck, b.test.ck", "www.ck, www.ck", "www.www.ck, www.ck",
        "us, -", "test.us, test.us", "www.test.us, test.us", "ak.us, -", "test.ak.us, test.ak.us",
        "www.test.ak.us, test.ak.us", "k12.ak.us, -", "test.k12.ak.us, test.k12.ak.us",
        "www.test.k12.ak.us, test.k12.ak.us",
        "食狮.com.cn, xn--85x722f.com.cn", "食狮.公司.cn, xn--85x722f.xn--55qx5d.cn",
        "www.食狮.公司.cn, xn--85x722f.xn--55qx5d.cn", "shishi.公司.cn, shishi.xn--55qx5d.cn", "公司.cn, -",
        "食狮.中国, xn--85x722f.xn--fiqs8s", "www.食狮.中国, xn--85x722f.xn--fiqs8s", "shishi.中国, shishi.xn--fiqs8s",
        "中国, -", "xn--85x722f.com.cn, xn--85x722f.com.cn", "xn--85x722f.xn--55qx5d.cn, xn--85x722f.xn--55qx5d.cn",
        "www.xn--85x722f.xn--55qx5d.cn, xn--85x722f.xn--55qx5d.cn", "shishi.xn--55qx5d.cn, shishi.xn--55qx5d.cn",
        "xn--55qx5d.cn, -", "xn--85x722f.xn--fiqs8s, xn--85x722f.xn--fiqs8s", "xn--fiqs8s, -"})
    void thePublishedCases(String name, String registered) {
        assertThat(DOMAINS.of(name)).isEqualTo(Optional.of(registered).filter(domain -> !domain.equals("-")));
    }

    @ParameterizedTest
    @CsvSource({"ec2-192-0-2-1.eu-west-1.compute.amazonaws.com, ec2-192-0-2-1.eu-west-1.compute.amazonaws.com",
        "someone.github.io, someone.github.io", "mail.someone.blogspot.com, someone.blogspot.com"})
    void whatHostersHandOutBelongsToTheirCustomers(String name, String registered) {
        assertThat(DOMAINS.of(name)).contains(registered);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a..b.com", "192.0.2.1", "1", "2001:db8::1", "a b.com", "com.", "github.io",
        "\u0000.com", "a.com..", "[192.0.2.1]", "\ud800.com"})
    void whatIsNoNameIsNotRegistered(String name) {
        assertThat(DOMAINS.of(name)).isEmpty();
        assertThat(DOMAINS.of("a.".repeat(200) + "com")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"example.com., example.com", "_spf.example.com, example.com", "BÜCHER.de, xn--bcher-kva.de",
        "site.test, site.test", "mx.site.test, site.test"})
    void namesAreFolded(String name, String registered) {
        assertThat(DOMAINS.of(name)).contains(registered);
    }

    @Test
    void theShippedListSaysOfWhenItIs() {
        assertThat(DOMAINS.version()).matches("20\\d\\d-\\d\\d-\\d\\d.*");
        assertThat(DOMAINS.size()).isGreaterThan(9_000);
    }

    @Test
    void anotherListCountsInItsPlace() throws IOException {
        Path list = list("// VERSION: 2031-05-05_05-05-05_UTC\ncom\norg\nnet\nco.uk\n*.ck\n!www.ck\nexample.com // ours\n");
        RegisteredDomains other = RegisteredDomains.of(list);
        assertThat(other.version()).startsWith("2031-05-05");
        assertThat(other.of("a.b.example.com")).contains("b.example.com");
        assertThat(other.of("someone.github.io")).contains("github.io");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "com\nnet\n", "<html>\n"})
    void aListThatIsCutOffIsRefused(String text) throws IOException {
        Path list = list(text);
        assertThatThrownBy(() -> RegisteredDomains.of(list)).isInstanceOf(IOException.class);
    }

    @Test
    void aListInAnotherEncodingIsRefused() throws IOException {
        Path list = directory.resolve("latin1");
        Files.write(list, "com\nb\u00fccher.de\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RegisteredDomains.of(list)).hasMessageContaining("UTF-8");
    }

    private Path list(String text) throws IOException {
        return Files.writeString(directory.resolve("list"), text);
    }
}
