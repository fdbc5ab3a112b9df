package org.jumppatch.elf.compression;

import java.util.Arrays;

/**
 * Where bytes of a block occurred before: for each length the nearest place. Positions with the
 * same three bytes are chained, the last one first; of two bytes only the last place is kept.
 */
final class LzoMatches {
  /** Longer ones are taken without looking for a better way. */
  static final int LONG = 512;

  /** As far as an instruction reaches. */
  static final int FARTHEST = 0xbfff;

  private static final int HASH_BITS = 15;
  private static final int MULTIPLIER = 0x9e3779b1;
  private static final int MOST_TRIES = 256;

  private final byte[] block;
  private final int[] heads = new int[1 << HASH_BITS];
  private final int[] before;
  private final int[] pairs = new int[1 << Short.SIZE];
  private final int[] lengths = new int[MOST_TRIES + 1];
  private final int[] distances = new int[MOST_TRIES + 1];
  private int count;

  LzoMatches(byte[] block) {
    this.block = block;
    this.before = new int[block.length];
    Arrays.fill(heads, -1);
    Arrays.fill(pairs, -1);
  }

  /** Finds those of a position, and remembers it; positions are asked for in ascending order. */
  void find(int at) {
    count = 0;
    int best = 1;
    if (at + 1 < block.length) {
      int last = pairs[pair(at)];
      if (last >= 0 && at - last <= FARTHEST) {
        best = add(at - last, 2);
      }
    }
    if (at + 2 < block.length) {
      int candidate = heads[hash(at)];
      for (int tries = 0; candidate >= 0 && at - candidate <= FARTHEST; tries++) {
        if (tries == MOST_TRIES || best >= LONG || at + best == block.length) {
          break;
        }
        if (block[candidate + best] == block[at + best]) {
          int length = length(candidate, at);
          best = length > best ? add(at - candidate, length) : best;
        }
        candidate = before[candidate];
      }
    }
    remember(at);
  }

  /** Only remembers a position. */
  void remember(int at) {
    if (at + 2 < block.length) {
      int hash = hash(at);
      before[at] = heads[hash];
      heads[hash] = at;
    }
    if (at + 1 < block.length) {
      pairs[pair(at)] = at;
    }
  }

  private int add(int distance, int length) {
    distances[count] = distance;
    lengths[count++] = length;
    return length;
  }

  private int length(int from, int at) {
    int most = block.length - at;
    int mismatch = Arrays.mismatch(block, from, from + most, block, at, at + most);
    return mismatch < 0 ? most : mismatch;
  }

  /** How many were found, each longer and farther than the one before. */
  int count() {
    return count;
  }

  int length(int match) {
    return lengths[match];
  }

  int distance(int match) {
    return distances[match];
  }

  private int hash(int at) {
    int three = (block[at] & 0xff) << 16 | (block[at + 1] & 0xff) << 8 | (block[at + 2] & 0xff);
    return (three * MULTIPLIER) >>> (Integer.SIZE - HASH_BITS);
  }

  private int pair(int at) {
    return (block[at] & 0xff) << 8 | (block[at + 1] & 0xff);
  }
}
