package io.github.jamesgreylist.transfer.foreign;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/**
 * Reads the records of a btree of Berkeley DB 5.3, as no library for Java does. Pages at the bottom of the tree have all of
 * them, so the tree itself is not followed. Sizes and positions are those of {@code db_page.h}.
 */
final class BerkeleyBtree {

    private static final int MAGIC = 0x053162;
    private static final int AT_MAGIC = 12;
    private static final int AT_PAGE_SIZE = 20;
    private static final int AT_ENCRYPTION = 24;
    private static final int AT_FLAGS = 26;
    private static final int AT_LAST_PAGE = 32;
    private static final int CHECKSUM = 1;

    private static final int PAGE_HEADER = 26;
    private static final int AT_NEXT = 16;
    private static final int AT_ENTRIES = 20;
    private static final int AT_LENGTH = 22;
    private static final int AT_TYPE = 25;
    private static final int LEAF = 5;
    private static final int OVERFLOW_PAGE = 7;

    private static final int DELETED = 0x80;
    private static final int PLAIN = 1;
    private static final int OVERFLOW = 3;
    /** A key or value that is longer is no address. */
    private static final int LONGEST = 1 << 20;

    private final Path file;
    private final ByteBuffer bytes;
    private final int pageSize;
    private final int lastPage;

    private BerkeleyBtree(Path file, ByteBuffer bytes) {
        this.file = file;
        this.bytes = bytes;
        if (bytes.limit() < 512 || !isBtree()) {
            throw new ForeignDataException(
                file + " is no btree of Berkeley DB: give the directory that postgrey's --dbdir names");
        }
        if (bytes.get(AT_ENCRYPTION) != 0 || (bytes.get(AT_FLAGS) & CHECKSUM) != 0) {
            throw new ForeignDataException(
                file + " has checksums or is encrypted, as postgrey's is not: dump it with db_dump -p, and"
                    + " import the dump");
        }
        this.pageSize = bytes.getInt(AT_PAGE_SIZE);
        this.lastPage = bytes.getInt(AT_LAST_PAGE);
        if (pageSize < 512 || pageSize > 65_536) {
            throw damaged();
        }
    }

    /** Maps the file, which may be larger than the heap. It must not become shorter while it is read. */
    static BerkeleyBtree open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new ForeignDataException(
                    file + " has 2 GiB or more: import a dump of it: db_dump -p " + file
                        + " | greylist-bridge import --from=postgrey -");
            }
            return new BerkeleyBtree(file, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    private boolean isBtree() {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.getInt(AT_MAGIC) != MAGIC) {
            bytes.order(ByteOrder.BIG_ENDIAN);
        }
        return bytes.getInt(AT_MAGIC) == MAGIC;
    }

    /** All records, in no order. */
    void read(BiConsumer<byte[], byte[]> record) {
        try {
            for (int page = 1; page <= lastPage; page++) {
                int at = page * pageSize;
                if (bytes.get(at + AT_TYPE) == LEAF) {
                    readLeaf(at, record);
                }
            }
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw damaged();
        }
    }

    private void readLeaf(int page, BiConsumer<byte[], byte[]> record) {
        int entries = unsigned(page + AT_ENTRIES);
        for (int i = 0; i + 1 < entries; i += 2) {
            int key = page + unsigned(page + PAGE_HEADER + 2 * i);
            int value = page + unsigned(page + PAGE_HEADER + 2 * (i + 1));
            if ((bytes.get(key + 2) & DELETED) == 0 && (bytes.get(value + 2) & DELETED) == 0) {
                record.accept(item(key), item(value));
            }
        }
    }

    private byte[] item(int at) {
        return switch (bytes.get(at + 2)) {
            case PLAIN -> bytes(at + 3, unsigned(at));
            case OVERFLOW -> overflow(bytes.getInt(at + 4), bytes.getInt(at + 8));
            default -> throw damaged();
        };
    }

    private byte[] overflow(int first, int total) {
        if (total < 0 || total > LONGEST) {
            throw damaged();
        }
        ByteArrayOutputStream item = new ByteArrayOutputStream(total);
        for (int page = first; page != 0 && item.size() < total; page = bytes.getInt(page * pageSize + AT_NEXT)) {
            int at = page * pageSize;
            int length = unsigned(at + AT_LENGTH);
            if (bytes.get(at + AT_TYPE) != OVERFLOW_PAGE || length == 0) {
                throw damaged();
            }
            item.writeBytes(bytes(at + PAGE_HEADER, length));
        }
        if (item.size() != total) {
            throw damaged();
        }
        return item.toByteArray();
    }

    private byte[] bytes(int at, int length) {
        byte[] some = new byte[length];
        bytes.get(at, some);
        return some;
    }

    private int unsigned(int at) {
        return bytes.getShort(at) & 0xffff;
    }

    private ForeignDataException damaged() {
        return new ForeignDataException(
            file + " is cut off or damaged: start postgrey once more, stop it, and try again; or dump it"
                + " with db_dump -p, and import the dump");
    }
}
