package org.jumppatch.patcher.x86.decode;

import java.util.SplittableRandom;

/**
 * Spells forms in bytes: any registers, every kind of address, and prefixes, also such as do not
 * belong there. Unlike a {@link Case} it is not for execution.
 */
final class FormSpelling {
  private static final int[] SEGMENTS = {0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65};
  private static final int SIB = 4;
  private static final int NO_BASE = 5;

  private final SplittableRandom random;

  FormSpelling(SplittableRandom random) {
    this.random = random;
  }

  byte[] of(Variant variant) {
    Form form = variant.form();
    InstructionEncoder bytes = new InstructionEncoder();
    addPrefixes(bytes, variant);
    if (variant.opcode() >= OpcodeMap.TWO_BYTE) {
      bytes.add(0x0f);
    }
    bytes.add(variant.opcode());
    if (form.modRm() != Form.ANY) {
      bytes.add(form.modRm());
    } else if (form.hasModRm()) {
      addModRm(bytes, variant);
    }
    for (OperandCode code : form.operands()) {
      bytes.number(Values.interesting(random), code.immediateBytes(variant.size()));
    }
    return bytes.toArray();
  }

  private void addPrefixes(InstructionEncoder bytes, Variant variant) {
    if (oneIn(4)) {
      bytes.add(SEGMENTS[random.nextInt(SEGMENTS.length)]);
    }
    if (variant.memory() && oneIn(6)) {
      bytes.add(0x67);
    }
    if (variant.size() == 16) {
      bytes.add(0x66);
    }
    switch (variant.prefix()) {
      case LOCK -> bytes.add(0xf0);
      case REP, REPE -> bytes.add(0xf3);
      case REPNE -> bytes.add(0xf2);
      default -> {
        if (variant.form().repeat()) {
          bytes.add(0xf3);
        } else if (oneIn(10)) {
          bytes.add(0xf2 + random.nextInt(2));
        }
      }
    }
    boolean wide = variant.size() == 64 && variant.form().sizes() != Form.Sizes.ALWAYS_64;
    if (wide || oneIn(2)) {
      bytes.add(0x40 | (wide ? 8 : 0) | random.nextInt(8));
    }
  }

  private void addModRm(InstructionEncoder bytes, Variant variant) {
    int extension = variant.form().extension();
    int middle = (extension == Form.ANY ? random.nextInt(8) : extension) << 3;
    if (!variant.memory()) {
      bytes.add(0xc0 | middle | random.nextInt(8));
      return;
    }
    int mod = random.nextInt(3);
    int base = oneIn(2) ? SIB : random.nextInt(8);
    bytes.add(mod << 6 | middle | base);
    if (base == SIB) {
      int sib = random.nextInt(256);
      bytes.add(sib);
      base = sib & 7;
    }
    int displacement = mod == 2 || (mod == 0 && base == NO_BASE) ? 4 : mod;
    bytes.number(Values.interesting(random), displacement);
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }
}
