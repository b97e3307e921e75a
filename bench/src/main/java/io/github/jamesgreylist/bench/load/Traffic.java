package io.github.jamesgreylist.bench.load;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Which triplets are asked for, and what the answers must be. For one load at a time. */
public final class Traffic {

    /** Instead of a triplet: there are no more. */
    public static final long NONE = -1;
    /** Known triplets are numbered below this, new ones from here on. */
    public static final long FIRST_NEW = 100_000_000;
    private static final AtomicLong NEXT_NEW = new AtomicLong(FIRST_NEW);
    private static final AtomicLong NEXT_OF_ONE_SITE = new AtomicLong(Strangers.FIRST_OF_ONE_SITE);

    private final LongSupplier triplets;
    private final Answer ofKnown;

    private Traffic(LongSupplier triplets, Answer ofKnown) {
        this.triplets = triplets;
        this.ofKnown = ofKnown;
    }

    /** Triplets that pass: any of the first so many, by chance. */
    public static Traffic known(long triplets) {
        return mixed(triplets, 0);
    }

    /** Triplets that no server has seen. */
    public static Traffic fresh() {
        return mixed(1, 100);
    }

    /** Triplets that no server has seen, all from {@link Strangers#ONE_SITE}. */
    public static Traffic freshOfOneSite() {
        return new Traffic(NEXT_OF_ONE_SITE::getAndIncrement, Answer.DEFER);
    }

    /** A single triplet that no server has seen. */
    public static Traffic oneNew() {
        AtomicLong triplet = new AtomicLong(NEXT_NEW.getAndIncrement());
        return new Traffic(() -> triplet.getAndSet(NONE), Answer.DEFER);
    }

    /** @param percentNew how many are new; the others are any of the first so many */
    public static Traffic mixed(long triplets, int percentNew) {
        return new Traffic(() -> isNew(percentNew)
            ? NEXT_NEW.getAndIncrement() : ThreadLocalRandom.current().nextLong(triplets), Answer.DUNNO);
    }

    private static boolean isNew(int percentNew) {
        return percentNew == 100 || percentNew > 0 && ThreadLocalRandom.current().nextInt(100) < percentNew;
    }

    /** Each of the first so many triplets, once. */
    public static Traffic each(long triplets, Answer answer) {
        AtomicLong next = new AtomicLong();
        return new Traffic(() -> next.get() < triplets ? next.getAndIncrement() : NONE, answer);
    }

    /** Each of so many triplets that pass, once, in any order. */
    public static Traffic onceEach(long first, long triplets) {
        List<Long> numbers = LongStream.range(first, first + triplets).boxed().collect(Collectors.toList());
        Collections.shuffle(numbers);
        Iterator<Long> next = numbers.iterator();
        return new Traffic(() -> next.hasNext() ? next.next() : NONE, Answer.DUNNO);
    }

    /** @return its number, or {@link #NONE} */
    long next() {
        return triplets.getAsLong();
    }

    Answer answer(long triplet) {
        return triplet >= FIRST_NEW ? Answer.DEFER : ofKnown;
    }
}
