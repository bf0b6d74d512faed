package dev.mqttbridge.bench.load;

/** When messages are due. Times are {@link System#nanoTime()}. */
interface Pace {

    /** How many messages, counted from the start, may have been sent by {@code now}. */
    long due(long now);

    /** The time that message {@code index} (from 0) is measured from. */
    long stamp(long index, long now);

    /** Nanoseconds from {@code now} until message {@code index} is due, never negative. */
    long until(long index, long now);

    static Pace of(double rate, long start) {
        return rate == LoadSpec.FULL_SPEED ? new FullSpeed() : new Fixed(rate / 1e9, start);
    }

    /** Always due: a message counts from when it is sent. */
    record FullSpeed() implements Pace {

        @Override
        public long due(long now) {
            return Long.MAX_VALUE;
        }

        @Override
        public long stamp(long index, long now) {
            return now;
        }

        @Override
        public long until(long index, long now) {
            return 0;
        }
    }

    /** Evenly spaced: a message counts from when it should have been sent, late or not. */
    record Fixed(double perNano, long start) implements Pace {

        @Override
        public long due(long now) {
            return (long) ((now - start) * perNano) + 1;
        }

        @Override
        public long stamp(long index, long now) {
            return start + (long) (index / perNano);
        }

        @Override
        public long until(long index, long now) {
            return Math.max(0, stamp(index, now) - now);
        }
    }
}
