package org.jumppatch.patcher.x86.decode;

import java.util.SplittableRandom;
import org.jumppatch.patcher.x86.state.Segment;

/** Chooses the bytes of an instruction: registers, addressing and numbers at random. */
final class CaseEncoder {
  private static final int WITHOUT_BASE = 5;
  private static final int SIB = 4;

  private final SplittableRandom random;
  private final Variant variant;
  private final long memoryTarget;
  private final long segmentBase;
  private final Segment segment;
  private final boolean narrow;
  private final InstructionEncoder bytes = new InstructionEncoder();
  private final int rex;
  private final long address;
  private final long branchTarget;

  /**
   * @param state has the address where it will lie, and what fs and gs add to others
   * @param memoryTarget what it accesses if only its displacement says so
   * @param branchTarget where a direct branch goes
   */
  CaseEncoder(
      SplittableRandom random,
      Variant variant,
      MachineState state,
      long memoryTarget,
      long branchTarget) {
    this.random = random;
    this.variant = variant;
    this.address = state.rip;
    this.memoryTarget = memoryTarget;
    this.branchTarget = branchTarget;
    boolean oddAddress = variant.memory() && !isNotToBePrefixed();
    this.segment = oddAddress ? segment(random, state) : Segment.NONE;
    this.segmentBase = state.base(segment);
    this.narrow = oddAddress && random.nextInt(6) == 0;
    boolean wide = variant.size() == 64 && variant.form().sizes() != Form.Sizes.ALWAYS_64;
    boolean bare = variant.form().operands().isEmpty() || random.nextInt(3) == 0;
    int low = bare ? 0 : random.nextInt(8);
    boolean hasRex = wide || low != 0 || random.nextInt(4) == 0;
    this.rex = hasRex && mayHaveRex() ? 0x40 | (wide ? 8 : 0) | low : 0;
  }

  /** Sometimes gs; fs only where it may have another base than the process's own. */
  private static Segment segment(SplittableRandom random, MachineState state) {
    return switch (random.nextInt(12)) {
      case 0, 1 -> Segment.GS;
      case 2 -> state.fsBase == 0 ? Segment.NONE : Segment.FS;
      default -> Segment.NONE;
    };
  }

  /** Capstone 4.0.2 takes an address size for an operand size there. */
  private boolean isNotToBePrefixed() {
    return switch (variant.form().mnemonic()) {
      case PUSH, POP, NOP -> true;
      default -> false;
    };
  }

  /** Where REX means nothing Capstone 4.0.2 thinks that it does. */
  private boolean mayHaveRex() {
    return switch (variant.form().mnemonic()) {
      case PAUSE, NOP, ENDBR64 -> false;
      default -> true;
    };
  }

  byte[] encode() {
    addPrefixes();
    int opcode = variant.opcode();
    if (opcode >= OpcodeMap.TWO_BYTE) {
      bytes.add(0x0f);
    }
    bytes.add(opcode);
    Form form = variant.form();
    if (form.modRm() != Form.ANY) {
      bytes.add(form.modRm());
    } else if (form.hasModRm()) {
      addModRm();
    }
    for (OperandCode code : form.operands()) {
      addNumber(code);
    }
    return bytes.toArray();
  }

  private void addPrefixes() {
    if (segment != Segment.NONE) {
      bytes.add(segment == Segment.GS ? 0x65 : 0x64);
    }
    if (narrow) {
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
        }
      }
    }
    if (rex != 0) {
      bytes.add(rex);
    }
  }

  private void addModRm() {
    int extension = variant.form().extension();
    int middle = (extension == Form.ANY ? random.nextInt(8) : extension) << 3;
    if (!variant.memory()) {
      bytes.add(0xc0 | middle | random.nextInt(8));
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> addRipRelative(middle);
      case 1 -> addWithoutBase(middle);
      default -> addWithBase(middle);
    }
  }

  private void addRipRelative(int middle) {
    bytes.add(middle | WITHOUT_BASE);
    int numbers = InstructionEncoder.immediateBytes(variant.form().operands(), variant.size());
    long next = address + bytes.length() + 4 + numbers;
    bytes.number(displacementTarget() - next, 4);
  }

  private void addWithoutBase(int middle) {
    boolean indexed = random.nextBoolean();
    int index = indexed ? random.nextInt(8) : 4;
    bytes.add(middle | SIB);
    boolean none = index == 4 && (rex & 2) == 0;
    bytes.add(random.nextInt(4) << 6 | index << 3 | WITHOUT_BASE);
    bytes.number(none ? displacementTarget() : random.nextInt(), 4);
  }

  private void addWithBase(int middle) {
    int mod = random.nextInt(3);
    int base = random.nextInt(8);
    if (base == WITHOUT_BASE && mod == 0) {
      mod = 1;
    }
    if (base == SIB || random.nextBoolean()) {
      int index = random.nextInt(8);
      bytes.add(mod << 6 | middle | SIB);
      bytes.add(random.nextInt(4) << 6 | index << 3 | base);
    } else {
      bytes.add(mod << 6 | middle | base);
    }
    if (mod == 1) {
      bytes.add(random.nextInt());
    } else if (mod == 2) {
      bytes.number(random.nextInt(), 4);
    }
  }

  private long displacementTarget() {
    return memoryTarget - segmentBase;
  }

  private void addNumber(OperandCode code) {
    int size = code.immediateBytes(variant.size());
    switch (code) {
      case JB, JZ -> bytes.number(branchTarget - (address + bytes.length() + size), size);
      case OB, OV -> bytes.number(memoryTarget, size);
      case IW -> bytes.number(8L * random.nextInt(4), size);
      default -> bytes.number(Values.interesting(random), size);
    }
  }
}
