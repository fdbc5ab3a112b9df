package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Code;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.explain.boot.ReturnThunks;
import org.jumppatch.patcher.explain.owner.BpfSymbols;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.InstructionLengths;
import org.jumppatch.patcher.explain.text.Nops;
import org.jumppatch.patcher.explain.text.RunningData;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * The code that BPF makes around its programs. A trampoline ({@code arch_prepare_bpf_trampoline},
 * arch/x86/net/bpf_jit_comp.c) keeps the arguments of the traced function, calls programs between
 * {@code __bpf_prog_enter} and {@code __bpf_prog_exit}, perhaps the traced function itself behind
 * its first call, and returns. A dispatcher ({@code arch_prepare_bpf_dispatcher}) compares the
 * program that is to run with those it knows and jumps to it. What either is made of is not in the
 * kernel's data; but there is no other instruction in them, and no other branch. The programs' own
 * code is not looked at.
 */
final class BpfCode {
  private static final int LARGEST = 4096;

  /** The kernel's functions that a trampoline calls; the last one where nothing is compiled. */
  private static final List<String> CALLED =
      List.of("__bpf_prog_enter", "__bpf_prog_exit", "__bpf_tramp_", "__bpf_prog_run");

  private static final byte[] COMPARE = Code.bytes(0x48, 0x81, 0xfa);
  private static final int COMPARE_SIZE = 7;
  private static final byte[] JUMP_IF_EQUAL = Code.bytes(0x0f, 0x84);
  private static final byte[] JUMP_IF_GREATER = Code.bytes(0x0f, 0x8f);
  private static final byte[] JUMP_UNLESS_EQUAL = Code.bytes(0x0f, 0x85);
  private static final int FAR_SIZE = 6;
  private static final int SHORT_IF_EQUAL = 0x74;
  private static final int SHORT_IF_GREATER = 0x7f;
  private static final int SHORT_SIZE = 2;
  private static final int RDX = 2;
  private static final byte[] LFENCE = Code.lfence();
  private static final byte[] JUMP_RDX = Code.indirect(Opcodes.JUMP, RDX);

  private final Functions functions;
  private final RunningData data;
  private final BpfSymbols symbols;
  private final ReturnThunks returns;
  private final InstructionLengths lengths;

  /**
   * @param functions the kernel's
   * @param symbols the code that BPF made
   * @param returns what a return is on this CPU
   * @param lengths of what should not be there
   */
  BpfCode(
      Functions functions,
      RunningData data,
      BpfSymbols symbols,
      ReturnThunks returns,
      InstructionLengths lengths) {
    this.functions = functions;
    this.data = data;
    this.symbols = symbols;
    this.returns = returns;
    this.lengths = lengths;
  }

  /**
   * A trampoline that the function at a place leads to, or the half of a dispatcher that is in use,
   * and what may be in it; null where it cannot be read to its end.
   */
  @Nullable RunningText of(long place, long target) {
    BpfSymbols.Symbol symbol = symbols.at(target);
    byte[] code = symbol == null || !symbol.isEntry(target) ? null : read(symbol, target);
    if (symbol == null || code == null) {
      return null;
    }
    Walk walk = new Walk(code, target);
    boolean done = symbol.isDispatcher() ? dispatcher(walk) : trampoline(walk, place);
    return done || walk.wrong != 0 ? walk.made(done) : null;
  }

  private boolean trampoline(Walk walk, long place) {
    walk.accept(BpfInstructions.prologue(walk.code));
    boolean done = false;
    while (!done && !walk.isAtEnd()) {
      if (!calls(walk, place) && !jumpsInside(walk)) {
        walk.accept(BpfInstructions.inTrampoline(walk.code, walk.at));
      }
      done = returns(walk);
    }
    return done;
  }

  private boolean dispatcher(Walk walk) {
    boolean done = false;
    while (!done && !walk.isAtEnd()) {
      boolean left = jumpsToOthers(walk);
      if (!left && !comparesProgram(walk) && !jumpsInside(walk)) {
        walk.accept(Nops.length(walk.code, walk.at));
      }
      done = left && !walk.isAwaited();
    }
    return done;
  }

  private byte @Nullable [] read(BpfSymbols.Symbol symbol, long from) {
    int size = (int) Math.min(LARGEST, symbol.end() - from);
    byte[] code = data.read(from, size);
    // What a trampoline does not fill of its page may be left out.
    return code != null || size <= LARGEST / 8 ? code : data.read(from, LARGEST / 8);
  }

  /** Code that is read from its start; what is accepted may be there. */
  private final class Walk {
    private final byte[] code;
    private final long start;
    private final BitSet accepted = new BitSet();
    private final BitSet starts = new BitSet();

    /** By twos: a jump inside of the code, and where it goes. */
    private final List<int[]> jumps = new ArrayList<>();

    private int at;

    /** Behind the first instruction that may not be there; 0 while there is none. */
    private int wrong;

    Walk(byte[] code, long start) {
      this.code = code;
      this.start = start;
    }

    boolean isAtEnd() {
      return at >= code.length;
    }

    /** Goes on behind so many bytes that may be there; behind what may not, if they are none. */
    void accept(int size) {
      int length = size;
      if (size == 0) {
        length = Math.max(1, lengths.of(code, at));
      } else {
        accepted.set(at, at + size);
        starts.set(at);
      }
      at = Math.min(code.length, at + length);
      wrong = size == 0 && wrong == 0 ? at : wrong;
    }

    boolean is(byte[] opcode, int size) {
      return at + size <= code.length
          && Arrays.equals(code, at, at + opcode.length, opcode, 0, opcode.length);
    }

    boolean is(int opcode, int size) {
      return at + size <= code.length && (code[at] & 0xff) == opcode;
    }

    /** Where a branch goes whose displacement ends it. */
    long target(int size) {
      return start + at + size + Code.s32(code, at + size - Integer.BYTES);
    }

    boolean jump(long target, int size) {
      long to = target - start;
      if (to <= at || to >= code.length) {
        return false;
      }
      jumps.add(new int[] {at, (int) to, size});
      accept(size);
      return true;
    }

    /** Whether a jump goes to what comes now or later. */
    boolean isAwaited() {
      return jumps.stream().anyMatch(jump -> jump[1] >= at);
    }

    /**
     * Every jump has to go to an instruction, and nothing may stand there that may not.
     *
     * @param whole whether it was read to its end; if not, what follows something wrong is nothing
     */
    RunningText made(boolean whole) {
      int end = whole ? at : wrong;
      for (int[] jump : jumps) {
        if (!starts.get(jump[1])) {
          accepted.clear(jump[0], jump[0] + jump[2]);
        }
      }
      byte[] found = Arrays.copyOf(code, end);
      byte[] expected = found.clone();
      for (int i = accepted.nextClearBit(0); i < end; i = accepted.nextClearBit(i + 1)) {
        // Holes are filled with traps; where a trap is, nobody set one.
        boolean trap = (found[i] & 0xff) == Opcodes.INT3;
        expected[i] = (byte) (trap ? Opcodes.NOP : Opcodes.INT3);
      }
      return new RunningText(start, expected, found, List.of());
    }
  }

  /** Whether the trampoline returns here. */
  private boolean returns(Walk walk) {
    int epilogue = BpfInstructions.epilogue(walk.code, walk.at);
    if (epilogue == 0) {
      return false;
    }
    walk.accept(epilogue);
    if (walk.is(Opcodes.RETURN, 1)) {
      walk.accept(1);
      return true;
    }
    boolean thunk = walk.is(Opcodes.JUMP, Code.NEAR_SIZE);
    walk.accept(thunk && returns.isThunk(walk.target(Code.NEAR_SIZE)) ? Code.NEAR_SIZE : 0);
    return true;
  }

  private boolean calls(Walk walk, long place) {
    if (!walk.is(Opcodes.CALL, Code.NEAR_SIZE)) {
      return false;
    }
    long target = walk.target(Code.NEAR_SIZE);
    boolean known = target == place + Code.NEAR_SIZE || isProgram(target) || isOfBpf(target);
    walk.accept(known ? Code.NEAR_SIZE : 0);
    return true;
  }

  private boolean isOfBpf(long target) {
    return functions.namesOf(target).stream()
        .anyMatch(name -> CALLED.stream().anyMatch(name::startsWith));
  }

  private boolean isProgram(long target) {
    BpfSymbols.Symbol symbol = symbols.at(target);
    return symbol != null && symbol.start() == target && symbol.isProgram();
  }

  /** A jump forward: past a program, to what comes after the traced function, to the next half. */
  private static boolean jumpsInside(Walk walk) {
    for (int opcode : new int[] {SHORT_IF_EQUAL, SHORT_IF_GREATER}) {
      if (walk.is(opcode, SHORT_SIZE)) {
        long target = walk.start + walk.at + SHORT_SIZE + walk.code[walk.at + 1];
        return walk.jump(target, SHORT_SIZE);
      }
    }
    for (byte[] opcode : List.of(JUMP_UNLESS_EQUAL, JUMP_IF_GREATER)) {
      if (walk.is(opcode, FAR_SIZE)) {
        return walk.jump(walk.target(FAR_SIZE), FAR_SIZE);
      }
    }
    return walk.is(Opcodes.JUMP, Code.NEAR_SIZE)
        && walk.jump(walk.target(Code.NEAR_SIZE), Code.NEAR_SIZE);
  }

  /** A program that is compared, and where it is one, what jumps to it. */
  private boolean comparesProgram(Walk walk) {
    if (!walk.is(COMPARE, COMPARE_SIZE)) {
      return false;
    }
    long compared = walk.target(COMPARE_SIZE) - (walk.start + walk.at + COMPARE_SIZE);
    long program = compared - data.dump().slide();
    walk.accept(isProgram(program) ? COMPARE_SIZE : 0);
    if (walk.is(JUMP_IF_EQUAL, FAR_SIZE)) {
      walk.accept(walk.target(FAR_SIZE) == program ? FAR_SIZE : 0);
    }
    return true;
  }

  /** The indirect jump for programs that are not known. */
  private boolean jumpsToOthers(Walk walk) {
    if (walk.is(LFENCE, LFENCE.length + JUMP_RDX.length)) {
      walk.accept(LFENCE.length);
    }
    if (walk.is(JUMP_RDX, JUMP_RDX.length)) {
      walk.accept(JUMP_RDX.length);
      while (walk.is(Opcodes.INT3, 1)) {
        walk.accept(1);
      }
      return true;
    }
    if (!walk.is(Opcodes.JUMP, Code.NEAR_SIZE) || !isThunk(walk.target(Code.NEAR_SIZE))) {
      return false;
    }
    walk.accept(Code.NEAR_SIZE);
    return true;
  }

  private boolean isThunk(long target) {
    return functions.namesOf(target).stream()
        .anyMatch(name -> name.startsWith("__x86_indirect_") && name.endsWith("_rdx"));
  }
}
