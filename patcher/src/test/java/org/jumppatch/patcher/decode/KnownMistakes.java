package org.jumppatch.patcher.decode;

import java.util.List;

/** Where libcapstone is wrong, so that comparisons can leave out exactly that. */
final class KnownMistakes {
  /**
   * One instruction and the lengths that are given to it; 0 is given to what is not known.
   *
   * @param opcode how its bytes begin, in hex; operands follow
   * @param bytes an example
   * @param right the length that the example has
   * @param v4 what 4.0.2 says
   * @param v5 what 5.0.3 says
   */
  record Mistake(String mnemonic, String opcode, String bytes, int right, int v4, int v5) {
    int in(String version) {
      return version.startsWith("4.") ? v4 : v5;
    }

    boolean covers(String version, String other) {
      return in(version) != right && other.startsWith(opcode);
    }
  }

  static final List<Mistake> LIST =
      List.of(
          new Mistake("rdpkru", "0f01ee", "0f01ee", 3, 0, 3),
          new Mistake("wrpkru", "0f01ef", "0f01ef", 3, 0, 3),
          new Mistake("serialize", "0f01e8", "0f01e8", 3, 0, 0),
          new Mistake("rmpadjust", "f30f01fe", "f30f01fe", 4, 0, 0),
          new Mistake("tpause", "660fae", "660faef7", 4, 0, 4),
          new Mistake("ud1", "0fb9", "0fb9cc", 3, 2, 2),
          new Mistake("ud0", "0fff", "0fff00", 3, 2, 2),
          new Mistake("data16 jmp", "66e9", "66e900000000", 6, 4, 6),
          // Most of AVX-512, whose EVEX prefix begins with 62.
          new Mistake("vpbroadcastb", "62", "62f27d487818", 6, 0, 6),
          // AVX-512's mask registers: 41-4b, 90-93, 98 and 99 behind a VEX prefix of two bytes ...
          new Mistake("kmovd", "c5fb9", "c5fb93c0", 4, 0, 4),
          new Mistake("kmovd", "c57b9", "c57b93c0", 4, 0, 4),
          // ... or three (Intel SDM volume 2, chapter 2.3.5).
          new Mistake("kmovq", "c4", "c4e1fb93c0", 5, 0, 5));

  private KnownMistakes() {}

  /** Whether {@code version} may be wrong on an instruction of these bytes. */
  static boolean cover(String version, String bytes) {
    return LIST.stream().anyMatch(mistake -> mistake.covers(version, bytes));
  }
}
