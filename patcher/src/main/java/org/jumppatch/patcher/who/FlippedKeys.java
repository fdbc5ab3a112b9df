package org.jumppatch.patcher.who;

import java.util.ArrayList;
import java.util.List;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Pointers;
import org.jumppatch.patcher.who.code.Value;

/** The keys that a call flips, from what the pointer that it passes may be. */
final class FlippedKeys {
  /** Most bytes of an array that are looked at: twice the largest there is. */
  private static final long LARGEST = 1 << 12;

  private final Symbols symbols;
  private final StaticKeys keys;
  private final Pointers data;

  FlippedKeys(Image image, StaticKeys keys, Pointers data) {
    this.symbols = image.symbols();
    this.keys = keys;
    this.data = data;
  }

  /** Their addresses. */
  List<Long> of(FlipCall call) {
    List<Long> found = new ArrayList<>();
    for (Value value : call.key()) {
      if (value instanceof Value.Constant constant) {
        add(found, constant.number());
      } else if (value instanceof Value.Element element) {
        long start = start(element.base());
        for (StaticKey key : keys.between(start, end(start))) {
          found.add(key.address());
        }
      } else if (value instanceof Value.Loaded loaded) {
        long start = start(loaded.table());
        for (long at = start; at < end(start); at += Long.BYTES) {
          add(found, data.at(at));
        }
      }
    }
    return found;
  }

  private void add(List<Long> found, long address) {
    if (keys.at(address) != null) {
      found.add(address);
    }
  }

  private long start(long address) {
    SymbolOffset nearest = symbols.nearest(address);
    return nearest == null ? address : address - nearest.offset();
  }

  private long end(long start) {
    long next = symbols.next(start);
    return next - start < 0 || next - start > LARGEST ? start + LARGEST : next;
  }
}
