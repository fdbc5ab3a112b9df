package org.jumppatch.patcher.who;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.SealedKeys;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.keyname.KeyKind;
import org.jumppatch.elf.keyname.KeyLabels;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.who.code.CodeReader;
import org.jumppatch.patcher.who.code.FunctionPointers;
import org.jumppatch.patcher.who.code.FunctionTable;
import org.jumppatch.patcher.who.code.KernelCode;
import org.jumppatch.patcher.who.reach.CallGraph;
import org.jumppatch.patcher.who.reach.ControlTables;
import org.jumppatch.patcher.who.reach.Entries;
import org.jumppatch.patcher.who.reach.FileTables;
import org.jumppatch.patcher.who.reach.Reach;
import org.jumppatch.patcher.who.reach.Root;
import org.jumppatch.patcher.who.reach.RootKind;
import org.jumppatch.patcher.who.reach.WorkItems;

/**
 * Who flips the static keys of a kernel: found in its machine code, so that it may be incomplete.
 * What is flipped by a module, or through a pointer that nothing here follows, is not found.
 */
public final class KernelFlips {
  /** Bytes of a call with a distance of 32 bits. */
  private static final int CALL_LENGTH = 5;

  private final Image image;
  private final StaticKeys keys;
  private final KernelCode code;
  private final FunctionTable table;
  private final FunctionPointers pointers;
  private final Pointers data;
  private final CallGraph graph;
  private final InstructionDecoder decoder;
  private final List<FlipCall> calls;
  private final KeyLabels labels;
  private final SealedKeys sealed;
  private final Map<Long, List<KeyFlip>> byKey = new HashMap<>();
  private final Map<KeyKind, List<KeyFlip>> byKind = new HashMap<>();
  private @Nullable Reach reach;

  /**
   * A call that flips a key.
   *
   * @param control the only control that leads to it, where the key is what that one stands for
   */
  private record KeyFlip(FlipCall call, ControlTables.@Nullable Control control) {}

  private KernelFlips(Image image, StaticKeys keys, KeyLabels labels, InstructionDecoder decoder) {
    this.image = image;
    this.keys = keys;
    this.decoder = decoder;
    this.labels = labels;
    this.sealed = SealedKeys.of(image);
    this.data = new Pointers(image);
    this.code = KernelCode.of(image);
    this.table = FunctionTable.of(image, code);
    this.pointers = FunctionPointers.of(image, table, code);
    this.graph = CallGraph.of(table, new CodeReader(code, table), WorkItems.of(data, pointers));
    this.calls = FlipCalls.find(code, table, graph, decoder);
    FlippedKeys flipped = new FlippedKeys(image, keys, data);
    for (FlipCall call : calls) {
      for (long key : flipped.of(call)) {
        add(byKey.computeIfAbsent(key, address -> new ArrayList<>()), new KeyFlip(call, null));
      }
      KeyKind kind = call.key().isEmpty() ? FlipClasses.of(table.name(call.function())) : null;
      if (kind != null) {
        add(byKind.computeIfAbsent(kind, each -> new ArrayList<>()), new KeyFlip(call, null));
      }
    }
    addControls(keys);
  }

  /**
   * Reads the code of a kernel.
   *
   * @param keys its keys
   * @param labels what they are
   * @param decoder reads instructions; it is used for as long as this is
   */
  public static KernelFlips of(
      Image image, StaticKeys keys, KeyLabels labels, InstructionDecoder decoder) {
    return new KernelFlips(image, keys, labels, decoder);
  }

  /** Where the data of a control is a key, a handler that flips what it is given flips that one. */
  private void addControls(StaticKeys keys) {
    Map<Integer, List<FlipCall>> unknown = new HashMap<>();
    for (FlipCall call : calls) {
      if (call.key().isEmpty()) {
        unknown.computeIfAbsent(call.function(), function -> new ArrayList<>()).add(call);
      }
    }
    for (ControlTables.Control control : ControlTables.of(data, pointers)) {
      for (FlipCall call : unknown.getOrDefault(control.handler(), List.of())) {
        if (keys.at(control.data()) != null) {
          add(
              byKey.computeIfAbsent(control.data(), address -> new ArrayList<>()),
              new KeyFlip(call, control));
        }
      }
    }
  }

  /**
   * Keys that a function flips.
   *
   * @param function its name
   */
  record Flipping(String function, List<StaticKey> keys) {}

  /**
   * What a function on a stack was flipping: by the call that it was to return from, if that is
   * known, else by all of its calls; and if it has none, by those of the function that it called
   * and that left no line.
   */
  @Nullable Flipping flippedBelow(StackFrame frame) {
    List<FlipCall> own = callsIn(frame.function(), frame.offset());
    if (own.isEmpty()) {
      own = callsIn(frame.function(), -1);
    }
    if (own.isEmpty()) {
      for (FlipCall call : calls) {
        if (isCalledFrom(call.function(), frame.function())) {
          own.add(call);
        }
      }
    }
    if (own.isEmpty()) {
      return null;
    }
    return new Flipping(table.name(own.get(0).function()), keysOf(own));
  }

  private List<FlipCall> callsIn(String function, long offset) {
    List<FlipCall> found = new ArrayList<>();
    for (FlipCall call : calls) {
      int in = call.function();
      long end = call.address() + CALL_LENGTH - table.start(in);
      if (table.name(in).equals(function) && (offset < 0 || offset == end)) {
        found.add(call);
      }
    }
    return found;
  }

  private boolean isCalledFrom(int function, String caller) {
    for (int i = 0; i < graph.count(function); i++) {
      if (table.name(graph.caller(function, i)).equals(caller)) {
        return true;
      }
    }
    return false;
  }

  private List<StaticKey> keysOf(List<FlipCall> some) {
    List<StaticKey> found = new ArrayList<>();
    for (StaticKey key : keys.all()) {
      for (KeyFlip flip : flipsOf(key)) {
        if (some.contains(flip.call())) {
          found.add(key);
          break;
        }
      }
    }
    return found;
  }

  /** A function that does the same twice is told of once. */
  private static void add(List<KeyFlip> flips, KeyFlip flip) {
    for (KeyFlip known : flips) {
      if (known.call().function() == flip.call().function()
          && known.call().operation() == flip.call().operation()
          && Objects.equals(known.control(), flip.control())) {
        return;
      }
    }
    flips.add(flip);
  }

  private List<KeyFlip> flipsOf(StaticKey key) {
    List<KeyFlip> flips = new ArrayList<>(byKey.getOrDefault(key.address(), List.of()));
    for (KeyFlip flip : byKind.getOrDefault(labels.kind(key), List.of())) {
      add(flips, flip);
    }
    return flips;
  }

  /** When a key can be flipped, as far as was found. */
  public When when(StaticKey key) {
    if (sealed.contains(key)) {
      return When.SEALED;
    }
    List<KeyFlip> flips = flipsOf(key);
    if (flips.isEmpty()) {
      return When.UNKNOWN;
    }
    for (KeyFlip flip : flips) {
      if (!table.isInit(flip.call().function())) {
        return When.RUN;
      }
    }
    return When.BOOT;
  }

  /** The functions that flip a key, in the order of their addresses. */
  public List<Flipper> flippers(StaticKey key) {
    List<Flipper> found = new ArrayList<>();
    for (KeyFlip flip : flipsOf(key)) {
      int function = flip.call().function();
      found.add(
          new Flipper(
              null,
              table.name(function),
              flip.call().address(),
              flip.call().operation(),
              table.isInit(function),
              rootsOf(flip)));
    }
    found.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
    return found;
  }

  private List<Root> rootsOf(KeyFlip flip) {
    int function = flip.call().function();
    ControlTables.Control control = flip.control();
    return control == null
        ? reach().rootsOf(function)
        : List.of(new Root(RootKind.SYSCTL, control.name(), 0, List.of(table.name(function))));
  }

  private Reach reach() {
    Reach known = reach;
    if (known == null) {
      known = new Reach(table, graph);
      known.add(Entries.of(image, data, table, pointers));
      Set<Integer> flipping = new TreeSet<>();
      for (FlipCall call : calls) {
        flipping.add(call.function());
      }
      FileTables files = new FileTables(image, code, table, graph, data, decoder);
      known.add(files.leadingTo(known.leadingTo(flipping), pointers));
      reach = known;
    }
    return known;
  }
}
