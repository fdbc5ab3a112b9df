package org.jumppatch.patcher.who.reach;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.who.code.CodeReader;
import org.jumppatch.patcher.who.code.Edges;
import org.jumppatch.patcher.who.code.FunctionFlow;
import org.jumppatch.patcher.who.code.FunctionPointers;
import org.jumppatch.patcher.who.code.FunctionTable;
import org.jumppatch.patcher.who.code.GeneralRegisters;
import org.jumppatch.patcher.who.code.KernelCode;
import org.jumppatch.patcher.who.code.Step;
import org.jumppatch.patcher.who.code.Value;

/**
 * Files whose operations lie in a structure of functions that code hands over together with the
 * file's name: {@code debugfs_create_file("features", ..., &sched_feat_fops)}. And those whose
 * description holds both.
 */
public final class FileTables {
  /** The functions that make files, by the start of their name. */
  private static final Map<String, RootKind> MAKERS =
      Map.of(
          "debugfs_create_file", RootKind.DEBUGFS,
          "proc_create", RootKind.PROC,
          "trace_create_file", RootKind.TRACEFS,
          "tracefs_create_file", RootKind.TRACEFS);

  private static final String CGROUP_FILES = "_files";
  private static final int LONGEST = 128;

  private final KernelCode code;
  private final FunctionTable table;
  private final CallGraph graph;
  private final Pointers data;
  private final Symbols symbols;
  private final InstructionDecoder decoder;
  private final List<Entry> found = new ArrayList<>();

  public FileTables(
      Image image,
      KernelCode code,
      FunctionTable table,
      CallGraph graph,
      Pointers data,
      InstructionDecoder decoder) {
    this.code = code;
    this.table = table;
    this.graph = graph;
    this.data = data;
    this.symbols = image.symbols();
    this.decoder = decoder;
  }

  /**
   * The files that lead to functions.
   *
   * @param wanted the numbers of the functions that matter; looking at all would take long
   */
  public List<Entry> leadingTo(BitSet wanted, FunctionPointers pointers) {
    Map<Long, Set<Integer>> operations = new HashMap<>();
    for (int i = 0; i < pointers.count(); i++) {
      int function = pointers.function(i);
      if (wanted.get(function)) {
        SymbolOffset object = symbols.nearest(pointers.place(i));
        if (object != null && !addDescribed(pointers.place(i), function, object)) {
          operations
              .computeIfAbsent(pointers.place(i) - object.offset(), at -> new HashSet<>())
              .add(function);
        }
      }
    }
    addMade(operations);
    return found;
  }

  private boolean addDescribed(long place, int function, SymbolOffset object) {
    String sysfs = Attributes.sysfs(data, place);
    if (sysfs != null) {
      found.add(new Entry(function, RootKind.SYSFS, sysfs));
      return true;
    }
    String cgroup = object.name().contains(CGROUP_FILES) ? Attributes.cgroup(data, place) : null;
    if (cgroup != null) {
      found.add(new Entry(function, RootKind.CGROUP, cgroupName(object.name(), cgroup)));
      return true;
    }
    return false;
  }

  /** The controller is in the name of the array: {@code cpu_files}, {@code cpu_legacy_files}. */
  private static String cgroupName(String array, String file) {
    int end = array.indexOf(CGROUP_FILES);
    if (end <= 0 || file.startsWith("cgroup.")) {
      return file;
    }
    int word = array.indexOf('_');
    String controller = array.substring(0, word);
    return file.startsWith(controller + ".") ? file : controller + "." + file;
  }

  private void addMade(Map<Long, Set<Integer>> operations) {
    long[] objects = operations.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    Edges mentions = new CodeReader(code, table).mentions(objects);
    BitSet making = making();
    Map<Integer, Set<Long>> byFunction = new HashMap<>();
    for (int i = 0; i < mentions.size(); i++) {
      if (making.get(mentions.from(i))) {
        byFunction
            .computeIfAbsent(mentions.from(i), function -> new HashSet<>())
            .add(objects[mentions.to(i)]);
      }
    }
    byFunction.forEach(
        (function, mentioned) -> {
          FunctionFlow flow = FunctionFlow.of(code, table, decoder, function);
          for (Step step : flow.steps()) {
            RootKind kind = step.target() == 0 ? null : made(step.target());
            if (kind != null) {
              addMade(flow, step, kind, mentioned, operations);
            }
          }
        });
  }

  /** The functions that make a file. */
  private BitSet making() {
    BitSet making = new BitSet();
    for (int function = 0; function < table.count(); function++) {
      if (made(table.start(function)) != null) {
        for (int i = 0; i < graph.count(function); i++) {
          making.set(graph.caller(function, i));
        }
      }
    }
    return making;
  }

  private @Nullable RootKind made(long target) {
    int callee = table.startingAt(target);
    if (callee >= 0) {
      for (Map.Entry<String, RootKind> maker : MAKERS.entrySet()) {
        if (table.symbol(callee).startsWith(maker.getKey())) {
          return maker.getValue();
        }
      }
    }
    return null;
  }

  private void addMade(
      FunctionFlow flow,
      Step call,
      RootKind kind,
      Set<Long> mentioned,
      Map<Long, Set<Integer>> operations) {
    String name = null;
    for (Value value : values(flow, call, GeneralRegisters.RDI)) {
      if (value instanceof Value.Constant text) {
        name = data.string(text.number(), LONGEST);
      }
    }
    if (name == null || name.isEmpty()) {
      return;
    }
    for (int register : GeneralRegisters.ARGUMENTS) {
      for (Value value : values(flow, call, register)) {
        if (value instanceof Value.Constant object && mentioned.contains(object.number())) {
          for (int function : operations.getOrDefault(object.number(), Set.of())) {
            found.add(new Entry(function, kind, name));
          }
        }
      }
    }
  }

  private static Set<Value> values(FunctionFlow flow, Step call, int register) {
    Set<Value> values = flow.at(call.address(), register);
    return values == null ? Set.of() : values;
  }
}
