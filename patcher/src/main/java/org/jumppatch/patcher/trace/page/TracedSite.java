package org.jumppatch.patcher.trace.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.code.Opcodes;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.trace.event.PatcherEvent;

/** A site of a run: what it held before the first write and after the last. */
final class TracedSite {
  private static final int UNKNOWN = -1;

  private final long address;
  private final int[] old = new int[CodeBytes.MAX];
  private final int[] text = new int[CodeBytes.MAX];
  private final List<CodeBytes> fetched = new ArrayList<>();
  private String key = "";
  private @Nullable PokeEntry entry;

  TracedSite(long address) {
    this.address = address;
    Arrays.fill(old, UNKNOWN);
    Arrays.fill(text, UNKNOWN);
  }

  void addWrite(PatcherEvent.Write write) {
    int from = (int) (write.address() - address);
    for (int i = 0; i < write.old().length() && from + i < CodeBytes.MAX; i++) {
      if (old[from + i] == UNKNOWN) {
        old[from + i] = write.old().at(i);
      }
    }
    for (int i = 0; i < write.text().length() && from + i < CodeBytes.MAX; i++) {
      text[from + i] = write.text().at(i);
    }
    key = write.key();
  }

  /** Takes what a CPU executed there, which tells of bytes that nobody wrote. */
  void addFetched(CodeBytes bytes) {
    fetched.add(bytes);
    for (int i = 0; i < bytes.length(); i++) {
      if (old[i] == UNKNOWN) {
        old[i] = bytes.at(i);
      }
      if (text[i] == UNKNOWN) {
        text[i] = bytes.at(i);
      }
    }
  }

  /** Takes the last entry of the program that writes it, if there is any. */
  void setEntry(@Nullable PokeEntry last) {
    entry = last;
  }

  long address() {
    return address;
  }

  /** The name of its key; empty where it has none. */
  String key() {
    return key;
  }

  /** What it held at first. */
  CodeBytes old() {
    return known(old);
  }

  /** What it shall hold in the end; what it holds after the last write where nobody says more. */
  CodeBytes text() {
    return entry == null ? known(text) : entry.text();
  }

  /** Everything that was executed there but int3, each once. */
  List<CodeBytes> fetched() {
    return fetched;
  }

  private static CodeBytes known(int[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != UNKNOWN) {
      length++;
    }
    return length == 0 ? CodeBytes.of(Opcodes.INT3) : CodeBytes.of(Arrays.copyOf(bytes, length));
  }
}
