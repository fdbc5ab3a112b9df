package org.jumppatch.patcher.explain;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The named places of an image that the kernel's own changes need. All are looked up in one walk
 * over the symbols, because a kernel's have no index by name.
 */
final class Functions {
  /** Names without the two underscores that the others begin with. */
  private static final Set<String> PLAIN =
      Set.of(
          "pv_ops",
          "_paravirt_nop",
          "paravirt_BUG",
          "BUG_func",
          "nop_func",
          "its_return_thunk",
          Paravirt.INLINER,
          FtraceCalls.CHOSEN_NOPS,
          "ftrace_caller",
          "ftrace_regs_caller",
          "x86_cap_flags",
          "x86_bug_flags",
          CallThunks.RETURN_THUNK,
          CallThunks.TEMPLATE,
          CallThunks.TEMPLATE_END,
          CpuCapabilities.SYMBOL);

  private static final long AMBIGUOUS = 0;

  private final Image image;
  private final Map<String, Long> addresses = new HashMap<>();

  Functions(Image image) {
    this.image = image;
    Set<String> wanted = new HashSet<>(PLAIN);
    wanted.addAll(CallThunks.NOT_COUNTED);
    RuntimeConstant.of(image).forEach(constant -> wanted.add(constant.name()));
    Symbols symbols = image.symbols();
    for (int i = 0; i < symbols.count(); i++) {
      String name = symbols.name(i);
      if (name.startsWith("__") || wanted.contains(name)) {
        Long address = symbols.address(i);
        addresses.merge(name, address, (a, b) -> a.equals(b) ? a : AMBIGUOUS);
      }
    }
  }

  /** The address of a name that stands for one place; 0 where it does not. */
  long named(String name) {
    return addresses.getOrDefault(name, AMBIGUOUS);
  }

  /** Whether a symbol starts at an address. */
  boolean starts(long address) {
    return image.symbols().next(address - 1) == address;
  }

  /** Whether an address is outside of all that the image fills. */
  boolean isOutside(long address) {
    return image.space().areaAt(address) == null;
  }

  /** All names of exactly this address. */
  List<String> namesOf(long address) {
    return image.symbols().namesOf(address);
  }

  /** What to call a link address: its symbol, else the address to which the image was moved. */
  String place(long address, long slide) {
    if (address == 0) {
      return "nothing";
    }
    SymbolOffset symbol = isOutside(address) ? null : image.symbols().nearest(address);
    return symbol == null ? "0x" + Long.toHexString(address + slide) : symbol.toString();
  }

  /** The image. */
  Image image() {
    return image;
  }
}
