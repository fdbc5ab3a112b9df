package org.jumppatch.patcher.explain.live;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.elf.staticcall.CallForm;
import org.jumppatch.elf.staticcall.CallInstruction;
import org.jumppatch.elf.staticcall.CallPlace;

/**
 * A place that calls a static call's function, or its trampoline, on the CPU that ran it.
 *
 * @param place it, as the image has it
 * @param trampoline whether it is the trampoline
 */
public record StaticCallSite(CallPlace place, boolean trampoline) {
  /** What a site says that is none of the instructions it may be. */
  static final long NONE = -1;

  /** Where it is. */
  public long address() {
    return place.address();
  }

  CallForm form() {
    return place.form();
  }

  /** Of a conditional tail call: the second opcode byte; else 0. */
  private int condition() {
    return place.instruction() instanceof CallInstruction.ConditionalJump jump
        ? jump.condition()
        : 0;
  }

  /** The byte that an int3 has taken the place of where a function is called. */
  int opcode() {
    return switch (form()) {
      case CALL -> Opcodes.CALL;
      case TAIL -> Opcodes.JUMP;
      case CONDITIONAL -> Opcodes.TWO_BYTES;
    };
  }

  /** Bytes of the instruction: 5 or 6. */
  int length() {
    return place.size();
  }

  /**
   * The function that code at the site calls; 0 for none, {@link #NONE} where it is not a static
   * call's code.
   */
  long function(byte[] code, int at, StaticCallTargets targets) {
    return switch (form()) {
      case CALL -> called(code, at, targets);
      case TAIL -> tailCalled(code, at, targets);
      case CONDITIONAL -> conditionallyCalled(code, at, targets);
    };
  }

  private long called(byte[] code, int at, StaticCallTargets targets) {
    if ((code[at] & 0xff) == Opcodes.CALL) {
      return targets.thunks().function(Code.target(code, at, address()));
    }
    byte[] nop = targets.nops().five();
    return Arrays.equals(code, at, at + nop.length, nop, 0, nop.length)
        ? 0
        : targets.inlinedAs(code, at);
  }

  private long tailCalled(byte[] code, int at, StaticCallTargets targets) {
    int opcode = code[at] & 0xff;
    if (opcode == Opcodes.JUMP) {
      long target = Code.target(code, at, address());
      return targets.returns().isThunk(target) ? 0 : target;
    }
    return opcode == Opcodes.RETURN ? 0 : NONE;
  }

  private long conditionallyCalled(byte[] code, int at, StaticCallTargets targets) {
    if (code[at] != Opcodes.TWO_BYTES || (code[at + 1] & 0xff) != condition()) {
      return NONE;
    }
    long target = Code.target(code, at + 1, address() + 1);
    return target == targets.plainReturn() || targets.returns().isThunk(target) ? 0 : target;
  }

  /** The instruction for a function, 0 for none ({@code __static_call_transform}). */
  byte[] code(long function, StaticCallTargets targets, StaticCallEra era) {
    return switch (form()) {
      case CALL -> call(function, targets, era);
      case TAIL -> tailCall(function, targets, era);
      case CONDITIONAL ->
          conditionalCall(function == 0 ? targets.conditionalReturn(era) : function);
    };
  }

  private byte[] call(long function, StaticCallTargets targets, StaticCallEra era) {
    if (function == 0) {
      return targets.nops().five();
    }
    long target = era == StaticCallEra.LATE ? targets.thunks().thunk(function) : function;
    byte @Nullable [] inline = target == function ? targets.inlined().get(function) : null;
    return inline == null ? Code.branch(Opcodes.CALL, address(), target) : inline.clone();
  }

  private byte[] tailCall(long function, StaticCallTargets targets, StaticCallEra era) {
    if (function != 0) {
      return Code.branch(Opcodes.JUMP, address(), function);
    }
    return era == StaticCallEra.LATE
        ? targets.returns().code(address(), Code.NEAR_SIZE)
        : Code.returnPadded(Code.NEAR_SIZE);
  }

  private byte[] conditionalCall(long target) {
    return Code.conditionalJump(condition(), address(), target);
  }
}
