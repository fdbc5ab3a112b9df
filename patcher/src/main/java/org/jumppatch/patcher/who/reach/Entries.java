package org.jumppatch.patcher.who.reach;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.who.code.FunctionPointers;
import org.jumppatch.patcher.who.code.FunctionTable;

/** The functions of a kernel that are entered from outside and whose tables say so. */
public final class Entries {
  /** As every system call of 64-bit programs is named (arch/x86/include/asm/syscall_wrapper.h). */
  private static final String SYSTEM_CALL = "__x64_sys_";

  /**
   * Bytes of a {@code struct kernel_symbol}: three 32-bit distances from where they stand, of the
   * value, the name, the namespace (include/linux/export-internal.h; from 5.4 on).
   */
  private static final int SYMBOL_SIZE = 12;

  private static final int NAME = 4;

  private static final int LONGEST = 512;

  private final Image image;
  private final Pointers data;
  private final FunctionTable table;
  private final List<Entry> found = new ArrayList<>();

  private Entries(Image image, Pointers data, FunctionTable table) {
    this.image = image;
    this.data = data;
    this.table = table;
  }

  public static List<Entry> of(
      Image image, Pointers data, FunctionTable table, FunctionPointers pointers) {
    Entries entries = new Entries(image, data, table);
    entries.addSystemCalls();
    for (ControlTables.Control control : ControlTables.of(data, pointers)) {
      entries.found.add(new Entry(control.handler(), RootKind.SYSCTL, control.name()));
    }
    entries.found.addAll(Parameters.of(image, data, table));
    entries.addInitcalls();
    entries.addExports("__start___ksymtab", "__stop___ksymtab");
    entries.addExports("__start___ksymtab_gpl", "__stop___ksymtab_gpl");
    return entries.found;
  }

  private void addSystemCalls() {
    for (int function = 0; function < table.count(); function++) {
      String symbol = table.symbol(function);
      if (symbol.startsWith(SYSTEM_CALL)) {
        String name = symbol.substring(SYSTEM_CALL.length());
        found.add(new Entry(function, RootKind.SYSCALL, FunctionTable.sourceName(name)));
      }
    }
  }

  /**
   * Distances of 32 bits from where they stand (include/linux/init.h, {@code initcall_entry_t}).
   */
  private void addInitcalls() {
    Stretch calls = Stretch.between(image, "__initcall_start", "__initcall_end");
    for (long at = calls.start(); at < calls.end(); at += Integer.BYTES) {
      add(table.startingAt(at + data.number(at)), RootKind.INITCALL);
    }
    for (int function : table.named("start_kernel")) {
      add(function, RootKind.INITCALL);
    }
  }

  private void addExports(String first, String behind) {
    Stretch symbols = Stretch.between(image, first, behind);
    for (long at = symbols.start(); at < symbols.end(); at += SYMBOL_SIZE) {
      int function = table.startingAt(at + data.number(at));
      String name = data.string(at + NAME + data.number(at + NAME), LONGEST);
      if (function >= 0 && name != null && table.symbol(function).equals(name)) {
        found.add(new Entry(function, RootKind.EXPORT, name));
      }
    }
  }

  private void add(int function, RootKind kind) {
    if (function >= 0) {
      found.add(new Entry(function, kind, table.name(function)));
    }
  }
}
