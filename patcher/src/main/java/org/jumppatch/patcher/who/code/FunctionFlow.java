package org.jumppatch.patcher.who.code;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.Instruction;
import org.jumppatch.patcher.decode.InstructionDecoder;

/**
 * What the registers of a function may hold, followed along all of its ways: through moves, sums,
 * branches and the part of it that lies elsewhere, not through memory. A value that one way brings
 * is taken to be possible, so that what is found is what may be.
 */
public final class FunctionFlow {
  /** Ways round the loops of a function; each brings a value one register further. */
  private static final int ROUNDS = 6;

  private final List<Step> steps;
  private final Map<Long, Integer> byAddress = new HashMap<>();
  private final @Nullable RegisterState[] states;

  private FunctionFlow(List<Step> steps, long entry) {
    this.steps = steps;
    this.states = new RegisterState[steps.size()];
    for (int i = 0; i < steps.size(); i++) {
      byAddress.put(steps.get(i).address(), i);
    }
    Integer start = byAddress.get(entry);
    if (start != null) {
      states[start] = RegisterState.atEntry();
    }
    boolean changed = true;
    for (int round = 0; round < ROUNDS && changed; round++) {
      changed = follow();
    }
  }

  /** Follows the registers of a function, and of the part of it that the compiler moved away. */
  public static FunctionFlow of(
      KernelCode code, FunctionTable table, InstructionDecoder decoder, int function) {
    String whole = table.wholeOf(function);
    List<Integer> parts = new ArrayList<>();
    int first = function;
    if (whole == null) {
      parts.add(function);
      parts.addAll(table.named(table.symbol(function) + ".cold"));
    } else {
      List<Integer> wholes = table.named(whole);
      first = wholes.size() == 1 ? wholes.get(0) : function;
      parts.add(first);
      if (first != function) {
        parts.add(function);
      }
    }
    List<Step> steps = new ArrayList<>();
    for (int part : parts) {
      decode(code, table, decoder, part, steps);
    }
    return new FunctionFlow(steps, table.start(first));
  }

  private static void decode(
      KernelCode code,
      FunctionTable table,
      InstructionDecoder decoder,
      int function,
      List<Step> steps) {
    CodeRange range = code.at(table.start(function));
    if (range == null) {
      return;
    }
    int at = (int) (table.start(function) - range.address());
    int end = (int) (table.end(function) - range.address());
    while (at < end) {
      Instruction instruction = decoder.decode(range.bytes(), at, end, range.address() + at);
      if (instruction == null) {
        // One that the decoder does not know, or padding: the next byte may begin one that it does.
        at++;
      } else {
        steps.add(Step.of(instruction));
        at += instruction.length();
      }
    }
  }

  private boolean follow() {
    boolean changed = false;
    RegisterState state = null;
    for (int i = 0; i < steps.size(); i++) {
      changed |= state != null && enter(i, state);
      RegisterState known = states[i];
      // What only a switch's table leads to begins with nothing known.
      state = known == null ? RegisterState.unknown() : known.copy();
      Step step = steps.get(i);
      Integer target = step.target() == 0 ? null : byAddress.get(step.target());
      if (target != null && step.effect() != Step.Effect.CALL) {
        changed |= enter(target, state);
      }
      state.apply(step);
      if (!step.goesOn()) {
        state = null;
      }
    }
    return changed;
  }

  private boolean enter(int i, RegisterState state) {
    RegisterState known = states[i];
    if (known == null) {
      states[i] = state.copy();
      return true;
    }
    return known.join(state);
  }

  /** Its instructions, those of the part that lies elsewhere last. */
  public List<Step> steps() {
    return steps;
  }

  /**
   * What a register may hold at an instruction.
   *
   * @return null if no instruction starts there
   */
  public @Nullable Set<Value> at(long address, int register) {
    Integer i = byAddress.get(address);
    if (i == null) {
      return null;
    }
    RegisterState state = states[i];
    return state == null ? linear(i, register) : state.of(register);
  }

  /** The same for what no known way leads to: from the last instruction that begins anew. */
  private Set<Value> linear(int i, int register) {
    int start = i;
    while (start > 0 && states[start] == null && steps.get(start - 1).goesOn()) {
      start--;
    }
    RegisterState from = states[start];
    RegisterState state = from == null ? RegisterState.unknown() : from.copy();
    for (int at = start; at < i; at++) {
      state.apply(steps.get(at));
    }
    return state.of(register);
  }
}
