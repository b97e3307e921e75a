package io.github.jamesgreylist.jamesonderby;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;

/**
 * What WebAdmin asks for, as any user of this machine can connect to it: a token that James can check with a public key
 * (RFC 7519, RS256). Both are made at the first start. The private key is thrown away, so there is one token, which is good
 * until both files are deleted.
 */
final class WebAdminToken {

    /** Where the sample has the key. Whoever names another one brings tokens of his own. */
    private static final String OUR_KEY = "file://conf/webadmin.pem";
    private static final int KEY_BITS = 2_048;
    private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
    private static final String CLAIMS = "{\"sub\":\"admin\",\"admin\":true}";

    private final Path properties;
    private final Path publicKey;
    private final Path token;

    /** @param directory James's working directory */
    WebAdminToken(Path directory) {
        Path conf = directory.resolve("conf");
        this.properties = conf.resolve("webadmin.properties");
        this.publicKey = conf.resolve("webadmin.pem");
        this.token = conf.resolve("webadmin.token");
    }

    /** Makes key and token if WebAdmin asks for a token and the key is not there. */
    void makeIfMissing() throws IOException {
        if (isWanted() && !Files.exists(publicKey)) {
            KeyPair keys = keys();
            writeForOwner(token, signed(keys.getPrivate()) + "\n");
            // Behind the token: a start that is cut off between them makes both anew.
            writeForOwner(publicKey, pem(keys.getPublic().getEncoded()));
        }
    }

    /** The file with the token; empty if WebAdmin asks for none, or for one that was not made here. */
    Optional<Path> file() throws IOException {
        return isWanted() && Files.exists(token) ? Optional.of(token) : Optional.empty();
    }

    private boolean isWanted() throws IOException {
        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(properties)) {
            settings.load(in);
        } catch (NoSuchFileException e) {
            return false;
        }
        return Boolean.parseBoolean(settings.getProperty("jwt.enabled", "").trim())
                && OUR_KEY.equals(settings.getProperty("jwt.publickeypem.url", "").trim());
    }

    private static void writeForOwner(Path file, String text) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(whole);
        Files.createFile(whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(whole, text);
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has RSA", e);
        }
    }

    private static String signed(PrivateKey key) {
        String text = base64(HEADER.getBytes(StandardCharsets.UTF_8)) + "." + base64(CLAIMS.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has SHA256withRSA", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String pem(byte[] key) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
            + "\n-----END PUBLIC KEY-----\n";
    }
}
