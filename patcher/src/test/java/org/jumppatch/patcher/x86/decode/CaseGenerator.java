package org.jumppatch.patcher.x86.decode;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.x86.state.Flags;
import org.jumppatch.patcher.x86.state.Register;

/**
 * Makes random cases, each in a slot of code of its own. An instruction touches nothing but the
 * window, and branches only to places where no instruction will lie.
 */
public final class CaseGenerator {
  private static final int SLOT = 256;
  private static final int IN_SLOT = 128;
  private static final int LANDING = 4096;
  private static final int MARGIN = 64;
  private static final int TRIES = 1000;

  private final Decoder decoder = new Decoder();
  private final SplittableRandom random;
  private final boolean withBases;
  private long address = MachineState.CODE - SLOT + IN_SLOT;

  /**
   * @param seed same seed, same cases
   * @param withBases whether the bases of fs and gs may be something else than 0
   */
  public CaseGenerator(long seed, boolean withBases) {
    this.random = new SplittableRandom(seed);
    this.withBases = withBases;
  }

  public Case next(Variant variant) {
    address += SLOT;
    if (address >= MachineState.CODE + MachineState.CODE_SIZE - LANDING) {
      address = MachineState.CODE + IN_SLOT;
    }
    for (int i = 0; i < TRIES; i++) {
      Case made = attempt(variant);
      if (made != null) {
        return made;
      }
    }
    throw new IllegalStateException("no case for " + variant);
  }

  private @Nullable Case attempt(Variant variant) {
    MachineState state = new MachineState();
    state.rip = address;
    state.gsBase = withBases ? random.nextInt(1 << 28) : 0;
    state.fsBase = withBases ? random.nextInt(1 << 28) : 0;
    state.flags = (random.nextInt() & (Flags.STATUS | Flags.DF)) | Flags.FIXED;
    for (Register register : Register.values()) {
      state.set(register, Values.interesting(random));
    }
    for (int i = 0; i < MachineState.SIZE; i += 8) {
      state.write(MachineState.DATA + i, 8, random.nextLong());
    }
    long memoryTarget = middle(variant.form().mnemonic() == Mnemonic.CMPXCHG16B ? 16 : 1);
    long branchTarget = branchTarget(variant.form());
    byte[] code = new CaseEncoder(random, variant, state, memoryTarget, branchTarget).encode();
    Decoded decoded = decoder.decode(new FetchedBytes(new CodeSlot(code, address), address));
    if (decoded == null || decoded.length() != code.length) {
      throw new IllegalStateException("not decoded: " + variant);
    }
    CaseState set = new CaseState(random, decoded, state, memoryTarget, branchTarget);
    return set.prepare() ? new Case(variant, code, decoded, state, branchTarget) : null;
  }

  /** Somewhere in the window where nothing near its ends is touched. */
  private long middle(int alignment) {
    int offset = MachineState.SIZE / 4 + random.nextInt(MachineState.SIZE / 2);
    return MachineState.DATA + (offset & -alignment);
  }

  private long branchTarget(Form form) {
    if (!form.mnemonic().branches()) {
      return 0;
    }
    if (form.operands().contains(OperandCode.JB)) {
      // Within the slot, with room for a landing in front and behind.
      int distance = 32 + random.nextInt(60);
      return address + (random.nextBoolean() ? distance : -distance);
    }
    long landing = MachineState.CODE + MachineState.CODE_SIZE - LANDING;
    return landing + random.nextInt(LANDING - MARGIN);
  }
}
