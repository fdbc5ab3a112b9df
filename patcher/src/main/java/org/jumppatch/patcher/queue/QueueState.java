package org.jumppatch.patcher.queue;

/**
 * One state of the queue and those around it.
 *
 * @param counts a bit for each key
 * @param text a bit for each site: whether its text is the new one
 * @param queue entries that wait, or are being applied
 * @param vector those of them that are being applied, as they were at the beginning
 * @param at how far each actor is, four bits each
 * @param lock who holds the lock of keys: 1 and up, or 0
 * @param flusher who applies a vector: 1 and up, or 0
 * @param cpu the CPU that comes up: {@link #OFF}, {@link #STARTING}, {@link #ONLINE}
 * @param gone whether the module is gone
 */
record QueueState(
    int counts,
    int text,
    long queue,
    long vector,
    int at,
    int lock,
    int flusher,
    int cpu,
    boolean gone) {
  static final int OFF = 0;
  static final int STARTING = 1;
  static final int ONLINE = 2;

  private static final int AT_BITS = 4;

  static QueueState first() {
    return new QueueState(0, 0, Entries.NONE, Entries.NONE, 0, 0, 0, OFF, false);
  }

  int at(int actor) {
    return (at >>> (AT_BITS * actor)) & 0xf;
  }

  boolean isApplying() {
    return flusher != 0;
  }

  int count(int key) {
    return (counts >>> key) & 1;
  }

  int text(int site) {
    return (text >>> site) & 1;
  }

  QueueState advanced(int actor, int steps) {
    return new QueueState(
        counts, text, queue, vector, at + (steps << (AT_BITS * actor)), lock, flusher, cpu, gone);
  }

  QueueState withCount(int key, int value) {
    int changed = (counts & ~(1 << key)) | (value << key);
    return new QueueState(changed, text, queue, vector, at, lock, flusher, cpu, gone);
  }

  QueueState withQueue(long entries) {
    return new QueueState(counts, text, entries, vector, at, lock, flusher, cpu, gone);
  }

  QueueState locked(int by) {
    return new QueueState(counts, text, queue, vector, at, by, flusher, cpu, gone);
  }

  QueueState withCpu(int state) {
    return new QueueState(counts, text, queue, vector, at, lock, flusher, state, gone);
  }

  QueueState withoutModule() {
    return new QueueState(counts, text, queue, vector, at, lock, flusher, cpu, true);
  }

  /** Somebody begins to apply what waits. */
  QueueState begun(int by) {
    return new QueueState(counts, text, queue, queue, at, lock, by, cpu, gone);
  }

  /** What was there at the beginning is written, and the vector emptied. */
  QueueState ended() {
    int written = text;
    for (int i = 0; i < Entries.size(vector); i++) {
      int site = Entries.site(vector, i);
      written = (written & ~(1 << site)) | (Entries.value(vector, i) << site);
    }
    return new QueueState(counts, written, Entries.NONE, Entries.NONE, at, lock, 0, cpu, gone);
  }
}
