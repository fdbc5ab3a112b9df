package org.jumppatch.patcher.who;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.who.code.FunctionFlow;
import org.jumppatch.patcher.who.code.FunctionTable;
import org.jumppatch.patcher.who.code.GeneralRegisters;
import org.jumppatch.patcher.who.code.KernelCode;
import org.jumppatch.patcher.who.code.Value;
import org.jumppatch.patcher.who.reach.CallGraph;

/**
 * Finds the calls that flip keys. Where a function flips the key that it was called with, so do
 * those that call it.
 */
final class FlipCalls {
  private final KernelCode code;
  private final FunctionTable table;
  private final CallGraph graph;
  private final InstructionDecoder decoder;
  private final Map<Integer, FunctionFlow> flows = new HashMap<>();
  private final List<FlipCall> found = new ArrayList<>();
  private final Deque<Flipping> flipping = new ArrayDeque<>();
  private final Set<Flipping> met = new HashSet<>();

  /**
   * A function that flips a key which it is called with.
   *
   * @param register the argument's register
   * @param offset the distance of the key from what the argument points to
   */
  private record Flipping(int function, int register, long offset, Operation operation) {}

  private FlipCalls(
      KernelCode code, FunctionTable table, CallGraph graph, InstructionDecoder decoder) {
    this.code = code;
    this.table = table;
    this.graph = graph;
    this.decoder = decoder;
  }

  static List<FlipCall> find(
      KernelCode code, FunctionTable table, CallGraph graph, InstructionDecoder decoder) {
    FlipCalls calls = new FlipCalls(code, table, graph, decoder);
    for (int function = 0; function < table.count(); function++) {
      Operation operation = Operation.of(table.name(function));
      if (operation != null) {
        calls.add(new Flipping(function, GeneralRegisters.RDI, 0, operation));
      }
    }
    while (!calls.flipping.isEmpty()) {
      calls.findCallsOf(calls.flipping.remove());
    }
    return calls.found;
  }

  private void add(Flipping function) {
    if (met.add(function)) {
      flipping.add(function);
    }
  }

  private void findCallsOf(Flipping callee) {
    for (int i = 0; i < graph.count(callee.function()); i++) {
      int caller = graph.caller(callee.function(), i);
      if (Operation.isOfJumpLabels(table.name(caller))) {
        continue;
      }
      long site = graph.site(callee.function(), i);
      Set<Value> values = flow(caller).at(site, callee.register());
      if (values != null) {
        addCall(caller, site, callee, values);
      }
    }
  }

  private void addCall(int caller, long site, Flipping callee, Set<Value> values) {
    Set<Value> keys = new LinkedHashSet<>();
    boolean passedOn = false;
    for (Value value : values) {
      if (value instanceof Value.Constant constant) {
        keys.add(new Value.Constant(constant.number() + callee.offset()));
      } else if (value instanceof Value.Argument argument) {
        passedOn = true;
        long offset = argument.offset() + callee.offset();
        add(new Flipping(caller, argument.register(), offset, callee.operation()));
      } else {
        keys.add(value);
      }
    }
    if (!keys.isEmpty() || !passedOn) {
      found.add(new FlipCall(caller, site, callee.operation(), keys));
    }
  }

  private FunctionFlow flow(int function) {
    return flows.computeIfAbsent(function, wanted -> FunctionFlow.of(code, table, decoder, wanted));
  }
}
