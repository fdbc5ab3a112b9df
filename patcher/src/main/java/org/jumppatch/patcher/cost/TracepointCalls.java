package org.jumppatch.patcher.cost;

import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallPlace;
import org.jumppatch.elf.staticcall.StaticCall;
import org.jumppatch.elf.staticcall.StaticCalls;

/**
 * Tells which static call a tracepoint's key goes with.
 *
 * <pre>
 * struct tracepoint {                   offset
 *   const char *name;                      0
 *   struct static_key key;                 8
 *   struct static_call_key *static_call_key; 24
 *   void *static_call_tramp;              32
 *   void *iterator;                       40
 *   ...
 * };
 * </pre>
 *
 * (include/linux/tracepoint-defs.h; before Linux 6.15 the key's type is another of the same size.)
 * In a relocatable file the pointers are not filled in, and the names have to do.
 */
final class TracepointCalls {
  private static final String TRACEPOINT = "__tracepoint_";
  private static final String CALL = "tp_func_";

  /** From the key on: what lies behind it. */
  private static final int CALL_KEY = 16;

  private static final int TRAMPOLINE = 24;

  private final Image image;
  private final StaticCalls calls;

  TracepointCalls(Image image, StaticCalls calls) {
    this.image = image;
    this.calls = calls;
  }

  @Nullable StaticCall of(StaticKey key) {
    return image.isRelocatable() ? byName(key.name()) : byPointers(key.address());
  }

  private @Nullable StaticCall byName(String key) {
    int plus = key.indexOf('+');
    if (plus < 0 || !key.startsWith(TRACEPOINT)) {
      return null;
    }
    String symbol = Symbols.withoutPromotion(key.substring(0, plus));
    return calls.named(CALL + symbol.substring(TRACEPOINT.length()));
  }

  private @Nullable StaticCall byPointers(long key) {
    long offset = image.space().fileOffset(key, TRAMPOLINE + Long.BYTES);
    if (offset < 0) {
      return null;
    }
    long told = image.content().u64(offset + TRAMPOLINE);
    StaticCall call = calls.at(image.content().u64(offset + CALL_KEY), told);
    CallPlace trampoline = call == null ? null : call.trampoline();
    return trampoline != null && trampoline.address() == told ? call : null;
  }
}
