package org.jumppatch.patcher.who;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelRelease;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.who.code.CodeReader;
import org.jumppatch.patcher.who.code.FunctionTable;
import org.jumppatch.patcher.who.code.KernelCode;
import org.jumppatch.patcher.who.code.Value;
import org.jumppatch.patcher.who.reach.CallGraph;
import org.jumppatch.patcher.who.reach.Entry;
import org.jumppatch.patcher.who.reach.Reach;
import org.jumppatch.patcher.who.reach.RootKind;

/**
 * The functions of modules that flip the kernel's keys, which they know by their names, or their
 * own.
 */
public final class ModuleFlips {
  private final Map<String, List<Flipper>> byKey;

  private ModuleFlips(Map<String, List<Flipper>> byKey) {
    this.byKey = byKey;
  }

  /** No modules at all. */
  public static ModuleFlips none() {
    return new ModuleFlips(Map.of());
  }

  /** What one module flips: a key's name, and the function. */
  private record Found(String key, Flipper flipper) {}

  /**
   * Reads the code of those modules that call what flips.
   *
   * @param kernel the kernel that they are of
   * @throws IOException as by {@link ModuleTree#read}
   */
  public static ModuleFlips of(ModuleTree tree, Image kernel) throws IOException {
    Map<String, List<Flipper>> byKey = new HashMap<>();
    for (List<Found> module : tree.read(KernelRelease.of(kernel), ModuleFlips::read)) {
      for (Found found : module) {
        byKey.computeIfAbsent(found.key(), name -> new ArrayList<>()).add(found.flipper());
      }
    }
    return new ModuleFlips(byKey);
  }

  /**
   * Reads the code of one module, for keys of its own too.
   *
   * @param keys all keys that it tests
   */
  public static ModuleFlips ofOne(String name, Image module, StaticKeys keys) {
    Map<String, List<Flipper>> byKey = new HashMap<>();
    for (Found found : read(name, module, keys)) {
      byKey.computeIfAbsent(found.key(), key -> new ArrayList<>()).add(found.flipper());
    }
    return new ModuleFlips(byKey);
  }

  private static List<Found> read(ModuleFile file, Image image) {
    return read(file.name(), image, null);
  }

  private static List<Found> read(String name, Image image, @Nullable StaticKeys own) {
    ModuleCode module = ModuleCode.of(image);
    if (module == null) {
      return List.of();
    }
    KernelCode code = module.code();
    FunctionTable table = module.functions(code);
    CallGraph graph = CallGraph.of(table, new CodeReader(code, table), Map.of());
    Reach reach = new Reach(table, graph);
    for (int function : table.named("init_module")) {
      reach.add(List.of(new Entry(function, RootKind.INITCALL, name)));
    }
    List<Found> found = new ArrayList<>();
    Set<String> met = new HashSet<>();
    try (Capstone decoder = Capstone.open()) {
      for (FlipCall call : FlipCalls.find(code, table, graph, decoder)) {
        int in = call.function();
        for (Value value : call.key()) {
          String key =
              value instanceof Value.Constant constant
                  ? name(module, own, constant.number())
                  : null;
          if (key != null && met.add(key + " " + in + " " + call.operation())) {
            found.add(
                new Found(
                    key,
                    new Flipper(
                        name,
                        table.name(in),
                        call.address() - table.start(in),
                        call.operation(),
                        table.isInit(in),
                        reach.rootsOf(in))));
          }
        }
      }
    }
    return found;
  }

  private static @Nullable String name(ModuleCode module, @Nullable StaticKeys own, long address) {
    StaticKey key = own == null ? null : own.at(address);
    return key == null || key.isExternal() ? module.outside(address) : key.name();
  }

  /**
   * When a key can be flipped, modules considered too.
   *
   * @param inKernel the same without modules
   */
  public When when(StaticKey key, When inKernel) {
    List<Flipper> flippers = of(key);
    if (inKernel == When.SEALED || flippers.isEmpty()) {
      return inKernel;
    }
    // A module's init text runs whenever it is loaded.
    return When.RUN;
  }

  /** Those that flip a key of the kernel. */
  public List<Flipper> of(StaticKey key) {
    List<Flipper> found = new ArrayList<>();
    for (String name : key.names()) {
      found.addAll(byKey.getOrDefault(name, List.of()));
    }
    return found;
  }
}
