package io.github.jamesgreylist.bridge;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Lines on their way to a stream that may not take them: a pipe whose reader has stopped would hold up whoever writes.
 * So they wait here, in bounded memory, and one thread of this queue alone writes, many lines at once if there are many.
 * What does not fit is dropped and counted, and the number is told where the gap is, as soon as lines are taken again.
 * For any number of threads, none of which ever waits.
 */
final class LogQueue {

    /** About 25,000 decisions. Twice this waits at most, as one half is being written. */
    static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int USUAL_BYTES = 64 * 1024;
    /** To wake a thread costs more than all the rest of a line: under load it wakes by itself, and finds many. */
    private static final long PAUSE_NANOS = Duration.ofMillis(2).toNanos();

    private final OutputStream out;
    private final int mostBytes;
    private final Gap gap;
    private final Object lock = new Object();
    private byte[] waiting = new byte[USUAL_BYTES];
    private int size;
    private long dropped;
    /** How many of them a line has told that was dropped itself. */
    private long toldInVain;
    /** How many were dropped, says a line among those that wait. */
    private long told;
    private boolean writing;
    private boolean idle;

    /** Hears of lines that were dropped, and writes a line into the queue, to stand where they are missing. */
    interface Gap {

        /**
         * @param lines that are missing in one place
         * @param more  how many of them are missing since it was called last
         */
        void tell(long lines, long more);
    }

    LogQueue(OutputStream out, int mostBytes, Gap gap) {
        this.out = out;
        this.mostBytes = mostBytes;
        this.gap = gap;
        Thread thread = new Thread(this::run, "greylist-log");
        thread.setDaemon(true);
        thread.start();
    }

    /** @param lines whole ones, each with its end; all of them are written, or none */
    void write(byte[] lines) {
        synchronized (lock) {
            if (size == 0) {
                tellDropped();
            }
            // Once something is missing, the rest is too, until that has been told: the gap is in one place.
            if (dropped > 0 || lines.length > mostBytes - size) {
                dropped += count(lines, lines.length);
                return;
            }
            if (lines.length > waiting.length - size) {
                waiting = Arrays.copyOf(waiting, Math.min(mostBytes, Math.max(2 * waiting.length, size + lines.length)));
            }
            System.arraycopy(lines, 0, waiting, size, lines.length);
            size += lines.length;
            if (idle) {
                lock.notifyAll();
            }
        }
    }

    private void run() {
        byte[] spare = new byte[USUAL_BYTES];
        while (true) {
            byte[] batch;
            int bytes;
            long toldInIt;
            synchronized (lock) {
                awaitLines();
                batch = waiting;
                bytes = size;
                waiting = spare;
                size = 0;
                toldInIt = told;
                told = 0;
                writing = true;
                tellDropped();
            }
            boolean written = write(batch, bytes);
            synchronized (lock) {
                writing = false;
                if (!written) {
                    long tellingLine = toldInIt > 0 ? 1 : 0;
                    dropped += count(batch, bytes) - tellingLine + toldInIt;
                    toldInVain += toldInIt;
                }
                lock.notifyAll();
            }
            spare = batch.length > USUAL_BYTES ? new byte[USUAL_BYTES] : batch;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void awaitLines() {
        while (size == 0) {
            idle = true;
            try {
                lock.wait();
            } catch (InterruptedException e) {
                // Nobody has a reason to: the log goes on as long as the process.
            }
            idle = false;
        }
    }

    /** Behind what was there when the first one was dropped, and before all that comes. */
    private void tellDropped() {
        if (dropped > 0) {
            long more = dropped - toldInVain;
            told = dropped;
            dropped = 0;
            toldInVain = 0;
            gap.tell(told, more);
        }
    }

    /** @return false if the stream takes nothing: its reader is gone, or the disk is full. That is no reason to stop mail. */
    private boolean write(byte[] batch, int bytes) {
        try {
            out.write(batch, 0, bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static long count(byte[] lines, int bytes) {
        long count = 0;
        for (int i = 0; i < bytes; i++) {
            if (lines[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    /** Waits until all lines are written, but not for a reader that does not come. */
    void drain(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (lock) {
            try {
                for (long left = patience.toMillis(); left > 0 && (size > 0 || writing);
                    left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
