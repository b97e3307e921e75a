package io.github.jamesgreylist.list;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * A list file that this program writes, and people too. Nobody ever sees a part of it: it is written beside and moved to its
 * place, with the rights that it had.
 */
final class OwnFile {

    /** Of somebody else who writes at the same moment. */
    private static final int TRIES = 3;

    private final ListFile file;

    OwnFile(ListFile file) {
        this.file = file;
    }

    /** @return what was there before; empty if there was no file */
    Optional<byte[]> change(UnaryOperator<ListText> change) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Object seen = file.fingerprint();
            Optional<byte[]> before = read();
            Path beside = writeBeside(change.apply(ListText.of(before.orElse(new byte[0]))).bytes());
            if (seen.equals(file.fingerprint())) {
                move(beside);
                return before;
            }
            Files.delete(beside);
        }
        throw new IOException("somebody else is writing it all the time");
    }

    void restore(Optional<byte[]> before) throws IOException {
        if (before.isPresent()) {
            move(writeBeside(before.get()));
        } else {
            Files.deleteIfExists(file.path());
        }
    }

    private Optional<byte[]> read() throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file.path()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path writeBeside(byte[] bytes) throws IOException {
        Path place = place();
        Files.createDirectories(place.toAbsolutePath().getParent());
        Path beside = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
        try (FileChannel out = FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                out.write(all);
            }
            keepRights(place, beside);
            out.force(true);
            return beside;
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    private static void keepRights(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (view == null || !Files.exists(from)) {
            return;
        }
        PosixFileAttributes rights = Files.readAttributes(from, PosixFileAttributes.class);
        if (!rights.group().equals(view.readAttributes().group())) {
            view.setGroup(rights.group());
        }
        view.setPermissions(rights.permissions());
    }

    private void move(Path beside) throws IOException {
        try {
            Files.move(beside, place(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    /** Behind a symbolic link, which is to stay one. */
    private Path place() throws IOException {
        return Files.exists(file.path()) ? file.path().toRealPath() : file.path();
    }
}
