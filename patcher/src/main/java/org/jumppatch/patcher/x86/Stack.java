package org.jumppatch.patcher.x86;

import org.jspecify.annotations.Nullable;

/** PUSH, POP and LEAVE, all with 64 bits. */
abstract class Stack extends Operation {
  private static final int RSP = Register.RSP.number();
  private static final int RBP = Register.RBP.number();

  private Stack(Decoded decoded) {
    super(decoded);
  }

  /** Puts a number on the stack. */
  static void push(Core core, long value) {
    long top = core.registers.general[RSP] - 8;
    core.memory.write(top, 8, value);
    core.registers.general[RSP] = top;
  }

  /** Takes a number from the stack. */
  static long pop(Core core) {
    long top = core.registers.general[RSP];
    long value = core.memory.read(top, 8);
    core.registers.general[RSP] = top + 8;
    return value;
  }

  static final class Push extends Stack {
    private final Access source;

    Push(Decoded decoded) {
      super(decoded);
      source = operand(decoded, 0);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      push(core, source.get(core));
      core.registers.rip = next;
      return null;
    }
  }

  static final class Pop extends Stack {
    private final Access target;

    Pop(Decoded decoded) {
      super(decoded);
      target = operand(decoded, 0);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      long top = core.registers.general[RSP];
      // The SDM has an address with RSP in it count from where it points afterwards.
      long value = pop(core);
      try {
        target.set(core, value);
      } catch (MemoryFaultException fault) {
        core.registers.general[RSP] = top;
        throw fault;
      }
      core.registers.rip = next;
      return null;
    }
  }

  static final class Leave extends Stack {
    Leave(Decoded decoded) {
      super(decoded);
    }

    @Override
    @Nullable Outcome execute(Core core) {
      long[] general = core.registers.general;
      long frame = general[RBP];
      general[RBP] = core.memory.read(frame, 8);
      general[RSP] = frame + 8;
      core.registers.rip = next;
      return null;
    }
  }
}
