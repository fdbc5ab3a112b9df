package org.jumppatch.patcher.decode;

import org.jspecify.annotations.Nullable;

/**
 * Where the fields of {@code cs_insn} lie, which is what {@code cs_disasm_iter} fills. From {@code
 * capstone.h} of 4.0.2 and of 5.0.3, which differ in one array, for the x86-64 System V ABI:
 *
 * <pre>
 *                                              4    5
 *   typedef struct cs_insn {
 *     unsigned int id;                         0    0
 *     uint64_t     address;                    8    8
 *     uint16_t     size;                      16   16
 *     uint8_t      bytes[16];  // 5: [24]     18   18
 *     char         mnemonic[32];              34   42
 *     char         op_str[160];               66   74
 *     cs_detail    *detail;                  232  240
 *   } cs_insn;                      sizeof   240  248
 * </pre>
 *
 * <p>Version 6 puts a field before {@code address}, and is not known here.
 */
enum InsnLayout {
  V4(34, 66, 240),
  V5(42, 74, 248);

  static final int ADDRESS = 8;
  static final int SIZE = 16;
  static final int MNEMONIC_LENGTH = 32;
  static final int OPERANDS_LENGTH = 160;

  final int mnemonic;
  final int operands;
  final int length;

  InsnLayout(int mnemonic, int operands, int length) {
    this.mnemonic = mnemonic;
    this.operands = operands;
    this.length = length;
  }

  /** The layout of a major version of libcapstone; null if it is not known. */
  static @Nullable InsnLayout of(int major) {
    return switch (major) {
      case 4 -> V4;
      case 5 -> V5;
      default -> null;
    };
  }
}
