package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.JumpEntry;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.patcher.explain.text.Cause;

/** Where a kernel may change its text, by cause, read from the image's tables here once more. */
final class Sites {
  /** A stretch of the text that a cause may change. */
  record Site(int index, int length) {}

  private final LiveText live;
  private final Map<Cause, List<Site>> all = new EnumMap<>(Cause.class);

  private Sites(LiveText live) {
    this.live = live;
  }

  static Map<Cause, List<Site>> of(LiveText live) {
    Sites sites = new Sites(live);
    sites.addSelfRelative(Cause.RETURN_THUNK, ".return_sites", 5);
    sites.addSelfRelative(Cause.SMP_LOCK, ".smp_locks", 1);
    sites.addSelfRelative(Cause.ENDBR, ".ibt_endbr_seal", 4);
    sites.addSelfRelative(Cause.RUNTIME_CONSTANT, "runtime_ptr_USER_PTR_MAX", 8);
    sites.addSelfRelative(Cause.RUNTIME_CONSTANT, "runtime_ptr_dentry_hashtable", 8);
    sites.addSelfRelative(Cause.RUNTIME_CONSTANT, "runtime_shift_d_hash_shift", 1);
    sites.addAlternatives(live.release().startsWith("6.1.") ? 12 : 14);
    sites.addParavirt();
    sites.addSelfRelative(Cause.CALL_THUNK, ".call_sites", 5);
    sites.addStaticCalls();
    sites.addTracedCalls();
    for (StaticKey key : live.keys().all()) {
      for (JumpEntry entry : key.entries()) {
        sites.add(Cause.JUMP_LABEL, entry.code(), entry.size());
      }
    }
    return sites.all;
  }

  private void add(Cause cause, long address, int length) {
    long at = address - live.address();
    if (at >= 0 && at <= live.dump().length - length) {
      all.computeIfAbsent(cause, c -> new ArrayList<>()).add(new Site((int) at, length));
    }
  }

  private void addSelfRelative(Cause cause, String name, int length) {
    live.image()
        .elf()
        .section(name)
        .ifPresent(
            table -> {
              Bytes content = live.image().elf().content(table);
              for (long at = 0; at + 4 <= content.size(); at += 4) {
                add(cause, table.address() + at + content.s32(at), length);
              }
            });
  }

  private void addAlternatives(int entrySize) {
    Section table = live.image().elf().section(".altinstructions").orElseThrow();
    Bytes content = live.image().elf().content(table);
    for (long at = 0; at + entrySize <= content.size(); at += entrySize) {
      long address = table.address() + at + content.s32(at);
      add(Cause.ALTERNATIVE, address, content.u8(at + entrySize - 2));
    }
  }

  private void addParavirt() {
    Section table = live.image().elf().section(".parainstructions").orElse(null);
    if (table != null) {
      Bytes content = live.image().elf().content(table);
      for (long at = 0; at + 16 <= content.size(); at += 16) {
        add(Cause.PARAVIRT, content.u64(at), content.u8(at + 9));
      }
    }
  }

  private void addStaticCalls() {
    long start = named("__start_static_call_sites");
    Bytes content = between(start, named("__stop_static_call_sites"));
    for (long at = 0; at + 8 <= content.size(); at += 8) {
      add(Cause.STATIC_CALL, start + at + content.s32(at), 5);
    }
    Symbols symbols = live.image().symbols();
    for (int i = 0; i < symbols.count(); i++) {
      if (symbols.name(i).startsWith("__SCT__")) {
        add(Cause.STATIC_TRAMPOLINE, symbols.address(i), 5);
      }
    }
  }

  private void addTracedCalls() {
    Bytes content = between(named("__start_mcount_loc"), named("__stop_mcount_loc"));
    for (long at = 0; at + 8 <= content.size(); at += 8) {
      add(Cause.FTRACE, content.u64(at), 5);
    }
  }

  private long named(String name) {
    return live.image().symbols().addressesOf(name)[0];
  }

  private Bytes between(long start, long end) {
    long offset = live.image().space().fileOffset(start, end - start);
    return live.image().content().slice(offset, end - start);
  }
}
