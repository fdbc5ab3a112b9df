package org.jumppatch.patcher.explain.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jumppatch.patcher.explain.text.Code;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningText;
import org.jumppatch.patcher.explain.text.Table;

/**
 * The places of every static call by its key.
 *
 * <pre>
 * struct static_call_site {             offset
 *   s32 addr;                              0   from here
 *   s32 key;                               4   from here; bit 0: tail call, bit 1: in init text
 * };
 * </pre>
 *
 * (include/linux/static_call_types.h.) A trampoline is found by its content, five bytes and {@code
 * ud1 %esp, %ecx} behind them, and by its name, {@code __SCT__} where the key is {@code __SCK__}.
 */
public final class StaticCallTable {
  private static final int SIZE = 8;
  private static final int TAIL = 1;
  private static final int FLAGS = 3;
  private static final String KEY = "__SCK__";
  private static final String TRAMPOLINE = "__SCT__";
  private static final byte[] MARK = Code.bytes(0x0f, 0xb9, 0xcc);

  private final Map<Long, List<StaticCallSite>> byKey = new TreeMap<>();

  /** Reads the table; without one it is empty. */
  public StaticCallTable(Functions functions, RunningText text) {
    Table table =
        Table.between(functions, "__start_static_call_sites", "__stop_static_call_sites")
            .or(() -> Table.section(functions.image(), ".static_call_sites"))
            .orElse(null);
    if (table == null) {
      return;
    }
    for (int i = 0; i < table.entries(SIZE); i++) {
      long key = table.target((long) i * SIZE + 4);
      addSite(text, table.target((long) i * SIZE), key & ~FLAGS, (key & TAIL) != 0);
    }
    addTrampolines(text, functions);
  }

  private void addSite(RunningText text, long address, long key, boolean tail) {
    if (!text.contains(address, Code.NEAR_SIZE + 1)) {
      return;
    }
    int at = text.index(address);
    boolean conditional = text.image()[at] == 0x0f;
    StaticCallSite.Form form =
        conditional
            ? StaticCallSite.Form.CONDITIONAL_TAIL_CALL
            : tail ? StaticCallSite.Form.TAIL_CALL : StaticCallSite.Form.CALL;
    int condition = conditional ? text.image()[at + 1] & 0xff : 0;
    add(key, new StaticCallSite(address, form, false, condition));
  }

  private void add(long key, StaticCallSite site) {
    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(site);
  }

  private void addTrampolines(RunningText text, Functions functions) {
    Map<String, Long> keys = new HashMap<>();
    for (long key : byKey.keySet()) {
      for (String name : functions.namesOf(key)) {
        keys.put(name, key);
      }
    }
    byte[] code = text.image();
    int last = code.length - Code.NEAR_SIZE - MARK.length;
    for (int at = 0; at <= last; at++) {
      if (code[at + 5] == MARK[0] && code[at + 6] == MARK[1] && code[at + 7] == MARK[2]) {
        long address = text.start() + at;
        for (String name : functions.namesOf(address)) {
          if (name.startsWith(TRAMPOLINE)) {
            addTrampoline(functions, keys, address, KEY + name.substring(TRAMPOLINE.length()));
          }
        }
      }
    }
  }

  private void addTrampoline(
      Functions functions, Map<String, Long> keys, long address, String name) {
    Long key = keys.get(name);
    long found = key == null ? functions.named(name) : key;
    if (found != 0) {
      add(found, new StaticCallSite(address, StaticCallSite.Form.TAIL_CALL, true, 0));
    }
  }

  /** The keys by ascending address, each with its places in the text. */
  public Map<Long, List<StaticCallSite>> byKey() {
    return byKey;
  }
}
