package org.jumppatch.patcher.who.code;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each register may hold at a place; nothing is known of one that has no value. */
final class RegisterState {
  /** More than so many are not followed: no code chooses among as many keys. */
  private static final int MOST = 8;

  /** First address of the kernel's own 2 GB (arch/x86/include/asm/page_64_types.h). */
  private static final long KERNEL = 0xffffffff80000000L;

  private final List<Set<Value>> registers;

  private RegisterState(List<Set<Value>> registers) {
    this.registers = registers;
  }

  /** Nothing is known. */
  static RegisterState unknown() {
    return new RegisterState(
        new ArrayList<>(Collections.nCopies(GeneralRegisters.COUNT, Set.of())));
  }

  /** The arguments are known to be such. */
  static RegisterState atEntry() {
    RegisterState state = unknown();
    for (int register : GeneralRegisters.ARGUMENTS) {
      state.registers.set(register, Set.of(new Value.Argument(register, 0)));
    }
    return state;
  }

  RegisterState copy() {
    return new RegisterState(new ArrayList<>(registers));
  }

  Set<Value> of(int register) {
    return registers.get(register);
  }

  /** Adds what another way to the same place brings; whether that was anything new. */
  boolean join(RegisterState other) {
    boolean changed = false;
    for (int i = 0; i < GeneralRegisters.COUNT; i++) {
      Set<Value> joined = union(registers.get(i), other.registers.get(i));
      changed |= joined.size() != registers.get(i).size();
      registers.set(i, joined);
    }
    return changed;
  }

  private static Set<Value> union(Set<Value> a, Set<Value> b) {
    if (b.isEmpty() || a.equals(b) || a.size() >= MOST) {
      return a;
    }
    if (a.isEmpty()) {
      return b;
    }
    Set<Value> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return all;
  }

  /** Does what an instruction does. */
  void apply(Step step) {
    switch (step.effect()) {
      case NONE -> {}
      case FORGET -> registers.set(step.to(), Set.of());
      case NUMBER -> registers.set(step.to(), Set.of(new Value.Constant(step.number())));
      case COPY -> registers.set(step.to(), registers.get(step.from()));
      case MAYBE_COPY ->
          registers.set(step.to(), union(registers.get(step.to()), registers.get(step.from())));
      case ADDRESS -> registers.set(step.to(), address(step.place()));
      case LOAD -> registers.set(step.to(), loaded(step.place()));
      case ADD -> registers.set(step.to(), sum(registers.get(step.to()), step.number()));
      case ADD_REGISTER ->
          registers.set(
              step.to(), element(union(registers.get(step.to()), registers.get(step.from())), 0));
      case CALL -> {
        for (int register : GeneralRegisters.SCRATCH) {
          registers.set(register, Set.of());
        }
      }
    }
  }

  private Set<Value> address(@Nullable Place place) {
    if (place == null) {
      return Set.of();
    }
    Set<Value> base = place.base() < 0 ? Set.of() : registers.get(place.base());
    if (place.indexed()) {
      return element(base, place.displacement());
    }
    return place.base() < 0
        ? Set.of(new Value.Constant(place.displacement()))
        : sum(base, place.displacement());
  }

  private Set<Value> loaded(@Nullable Place place) {
    Set<Value> found = new LinkedHashSet<>();
    for (Value value : address(place)) {
      if (value instanceof Value.Constant constant && isKernel(constant.number())) {
        found.add(new Value.Loaded(constant.number()));
      } else if (value instanceof Value.Element element) {
        found.add(new Value.Loaded(element.base()));
      }
    }
    return found;
  }

  /** Something unknown was added: an address in the kernel is the start of an array then. */
  private static Set<Value> element(Set<Value> values, long added) {
    Set<Value> found = new LinkedHashSet<>();
    for (Value value : values) {
      if (value instanceof Value.Constant constant && isKernel(constant.number())) {
        found.add(new Value.Element(constant.number() + added));
      }
    }
    return found.isEmpty() && isKernel(added) ? Set.of(new Value.Element(added)) : found;
  }

  private static Set<Value> sum(Set<Value> values, long added) {
    Set<Value> found = new LinkedHashSet<>();
    for (Value value : values) {
      if (value instanceof Value.Constant constant) {
        found.add(new Value.Constant(constant.number() + added));
      } else if (value instanceof Value.Argument argument) {
        found.add(new Value.Argument(argument.register(), argument.offset() + added));
      } else if (value instanceof Value.Element element) {
        found.add(new Value.Element(element.base() + added));
      }
    }
    // Arguments are no addresses of this kernel's when one of its addresses is added to them.
    return isKernel(added) ? Set.of(new Value.Element(added)) : found;
  }

  private static boolean isKernel(long address) {
    return Long.compareUnsigned(address, KERNEL) >= 0 && address < -(1L << 16);
  }
}
