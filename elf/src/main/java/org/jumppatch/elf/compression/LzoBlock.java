package org.jumppatch.elf.compression;

import java.util.Arrays;

/**
 * Writes one LZO1X block with as few bytes as the search finds: of all ways to a position, by the
 * literals that came last, the shortest is kept. The instructions are those of {@link Lzo}.
 *
 * <p>A way's state is how many literals came last, 0 to 3, or {@link #MANY}. Up to three of them
 * are counted in the match before; more take an instruction of their own, after which a short match
 * means another distance.
 */
final class LzoBlock {
  private static final int MANY = 4;
  private static final int STATES = 5;
  private static final int NEVER = Integer.MAX_VALUE / 2;

  /** Limits of the instructions. */
  private static final int NEAREST = 1 << 10;

  private static final int NEAR = 1 << 11;
  private static final int BEHIND_NEAR = NEAR + NEAREST;
  private static final int MIDDLE = 1 << 14;
  private static final int SHORT_LENGTH = 8;
  private static final int MIDDLE_LENGTH = 33;
  private static final int FAR_LENGTH = 9;
  private static final int LITERALS = 18;
  private static final int FIRST_LITERALS = 238;
  private static final int FIRST = 17;

  private final byte[] block;

  /** By position and state: bytes written so far, literals at the end, and how it got there. */
  private final int[] costs;

  private final int[] runs;
  private final int[] lengths;
  private final int[] distances;
  private final byte[] froms;
  private final byte[] out;
  private int size;

  /** Index in the output of the byte whose low bits count up to three literals that follow. */
  private int counter;

  private LzoBlock(byte[] block) {
    this.block = block;
    int all = (block.length + 1) * STATES;
    costs = new int[all];
    runs = new int[all];
    lengths = new int[all];
    distances = new int[all];
    froms = new byte[all];
    out = new byte[block.length + block.length / 255 + 16];
  }

  /** Compresses a block of at least one byte. */
  static byte[] compress(byte[] block) {
    LzoBlock lzo = new LzoBlock(block);
    lzo.search();
    return lzo.write();
  }

  private void search() {
    Arrays.fill(costs, NEVER);
    costs[0] = 0;
    LzoMatches matches = new LzoMatches(block);
    int at = 0;
    while (at < block.length) {
      matches.find(at);
      int last = matches.count() - 1;
      if (last >= 0 && matches.length(last) >= LzoMatches.LONG) {
        int length = matches.length(last);
        matchFrom(at, length, matches.distance(last));
        for (int i = 1; i < length; i++) {
          matches.remember(at + i);
        }
        at += length;
      } else {
        literalFrom(at);
        int length = 2;
        for (int i = 0; i <= last; i++) {
          for (; length <= matches.length(i); length++) {
            matchFrom(at, length, matches.distance(i));
          }
        }
        at++;
      }
    }
  }

  private void literalFrom(int at) {
    for (int state = 0; state < STATES; state++) {
      int from = at * STATES + state;
      if (costs[from] == NEVER) {
        continue;
      }
      int run = runs[from] + 1;
      int next = Math.min(state + 1, MANY);
      int more = at < run ? firstRun(run) - firstRun(run - 1) : laterRun(run) - laterRun(run - 1);
      reach((at + 1) * STATES + next, costs[from] + 1 + more, run, 0, 0, state);
    }
  }

  /** Bytes besides the literals of the run that a block begins with. */
  private static int firstRun(int run) {
    return run == 0 ? 0 : run <= FIRST_LITERALS ? 1 : laterRun(run);
  }

  private static int laterRun(int run) {
    return run < MANY ? 0 : 1 + extension(run, LITERALS);
  }

  /** Bytes of a length that does not fit into an instruction. */
  private static int extension(int length, int most) {
    return length <= most ? 0 : (length - most + 254) / 255;
  }

  private void matchFrom(int at, int length, int distance) {
    for (int state = 0; state < STATES; state++) {
      int from = at * STATES + state;
      int cost = matchCost(state, length, distance);
      if (costs[from] < NEVER && cost < NEVER) {
        reach((at + length) * STATES, costs[from] + cost, 0, length, distance, state);
      }
    }
  }

  private static int matchCost(int state, int length, int distance) {
    if (length == 2) {
      return state > 0 && state < MANY && distance <= NEAREST ? 2 : NEVER;
    }
    if (length <= SHORT_LENGTH && distance <= NEAR) {
      return 2;
    }
    if (length == 3 && state == MANY && distance <= BEHIND_NEAR) {
      return 2;
    }
    return 3 + extension(length, distance <= MIDDLE ? MIDDLE_LENGTH : FAR_LENGTH);
  }

  private void reach(int to, int cost, int run, int length, int distance, int from) {
    if (cost < costs[to]) {
      costs[to] = cost;
      runs[to] = run;
      lengths[to] = length;
      distances[to] = distance;
      froms[to] = (byte) from;
    }
  }

  private byte[] write() {
    int end = block.length * STATES;
    int state = 0;
    for (int i = 1; i < STATES; i++) {
      state = costs[end + i] < costs[end + state] ? i : state;
    }
    // Backwards: where each literal or match of the shortest way ends.
    int[] way = new int[block.length];
    int steps = 0;
    for (int at = block.length; at > 0; ) {
      int step = at * STATES + state;
      way[steps++] = step;
      state = froms[step];
      at -= Math.max(1, lengths[step]);
    }
    int literals = 0;
    int at = 0;
    for (int i = steps - 1; i >= 0; i--) {
      int length = lengths[way[i]];
      if (length == 0) {
        literals++;
        at++;
      } else {
        literals(at, literals);
        match(Math.min(literals, MANY), length, distances[way[i]]);
        literals = 0;
        at += length;
      }
    }
    literals(at, literals);
    // A match of no distance ends the block.
    code(0x11);
    code(0);
    code(0);
    return Arrays.copyOf(out, size);
  }

  /** The literals before a position. */
  private void literals(int end, int run) {
    if (end == run && run > 0 && run <= FIRST_LITERALS) {
      code(FIRST + run);
    } else if (run < MANY) {
      out[counter] |= (byte) run;
    } else {
      length(run - 3, LITERALS - 3, 0);
    }
    System.arraycopy(block, end - run, out, size, run);
    size += run;
  }

  private void match(int state, int length, int distance) {
    if (length == 2) {
      code(((distance - 1) & 3) << 2);
      counter = size - 1;
      code((distance - 1) >> 2);
    } else if (length <= SHORT_LENGTH && distance <= NEAR) {
      code((length - 1) << 5 | ((distance - 1) & 7) << 2);
      counter = size - 1;
      code((distance - 1) >> 3);
    } else if (length == 3 && state == MANY && distance <= BEHIND_NEAR) {
      code(((distance - NEAR - 1) & 3) << 2);
      counter = size - 1;
      code((distance - NEAR - 1) >> 2);
    } else if (distance <= MIDDLE) {
      length(length - 2, MIDDLE_LENGTH - 2, 0x20);
      distance(distance - 1);
    } else {
      length(length - 2, FAR_LENGTH - 2, 0x10 | (distance - MIDDLE) >> 14 << 3);
      distance((distance - MIDDLE) & 0x3fff);
    }
  }

  /** A length in an instruction, which is 0 where more bytes follow. */
  private void length(int length, int most, int instruction) {
    if (length <= most) {
      code(instruction | length);
      return;
    }
    code(instruction);
    int rest = length - most;
    for (; rest > 255; rest -= 255) {
      code(0);
    }
    code(rest);
  }

  private void distance(int distance) {
    code(distance << 2);
    counter = size - 1;
    code(distance >> 6);
  }

  private void code(int code) {
    out[size++] = (byte) code;
  }
}
