package org.jumppatch.patcher.explain.pointer;

import java.util.Set;
import java.util.TreeSet;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;
import org.jumppatch.patcher.explain.owner.FtraceOps;
import org.jumppatch.patcher.explain.owner.Owners;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/** Holds every pointer that decides where control goes to what the image says of it. */
public final class PointerCheck {
  private static final int MOST_CALLS = 4096;

  private PointerCheck() {}

  /** The names that are looked for in an image. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(InterruptGates.NAMES);
    for (PointerTable table : PointerTable.values()) {
      names.add(table.word());
    }
    return names;
  }

  /** Reads them all, of a dump that has data. */
  public static CheckedPointers of(Functions functions, RunningData data, Owners owners) {
    PointerList list = new PointerList(functions, data, owners);
    addSystemCalls(list, PointerTable.SYSTEM_CALLS);
    addSystemCalls(list, PointerTable.SYSTEM_CALLS_32);
    addSystemCalls(list, PointerTable.SYSTEM_CALLS_X32);
    new InterruptGates(list).add();
    addTracers(list);
    addStaticCalls(list);
    return list.checked();
  }

  /**
   * The table up to the next symbol. From 6.9 on the kernel itself does not ask it any more, and
   * has none for 32-bit programs; no kernel must have them all.
   */
  private static void addSystemCalls(PointerList list, PointerTable table) {
    Functions functions = list.functions();
    long start = functions.named(table.word());
    if (start == 0) {
      if (table == PointerTable.SYSTEM_CALLS) {
        list.lack(table, "the image does not name it");
      }
      return;
    }
    long end = functions.image().symbols().next(start);
    long most = Math.min(end - start, (long) MOST_CALLS * Long.BYTES);
    Pointers image = new Pointers(functions.image());
    for (int number = 0; (number + 1L) * Long.BYTES <= most; number++) {
      long address = start + (long) number * Long.BYTES;
      long expected = image.at(address);
      if (!functions.image().space().isCode(expected, 1)) {
        return;
      }
      String name = Integer.toString(number);
      list.addFixed(table, name, address, expected, list.data().pointer(address));
    }
  }

  private static void addTracers(PointerList list) {
    if (!list.owners().canTell()) {
      list.lack(PointerTable.TRACERS, "their list is not found");
      return;
    }
    FtraceOps tracers = list.owners().tracers();
    for (FtraceOps.Tracer tracer : tracers.all()) {
      String name = list.functions().place(tracer.address(), list.data().dump().slide());
      list.addSet(PointerTable.TRACERS, name, tracer.address(), 0, tracer.function());
    }
    if (!tracers.isWhole()) {
      list.lack(PointerTable.TRACERS, "their list cannot be read to its end");
    }
  }

  private static void addStaticCalls(PointerList list) {
    Pointers image = new Pointers(list.functions().image());
    for (StaticCall call : StaticCalls.of(list.functions().image()).all()) {
      long expected = image.at(call.address());
      Long target = list.data().pointer(call.address());
      list.addSet(PointerTable.STATIC_CALLS, call.name(), call.address(), expected, target);
    }
  }
}
