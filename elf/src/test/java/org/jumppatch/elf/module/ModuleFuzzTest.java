package org.jumppatch.elf.module;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Section;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Untrusted;

/**
 * Modules that are laid out and linked for where a dump says that they were loaded; what a kernel
 * offers them, and lists of those that are loaded.
 */
class ModuleFuzzTest {
  private static final long DATA = 0xffff_ffff_c001_0000L;

  /** Writable sections that lie elsewhere. */
  private static final Set<String> APART =
      Set.of("__jump_table", ".data..ro_after_init", ".static_call_sites", ".data..percpu");

  @FuzzTest(maxDuration = "12h")
  void linked(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () -> {
          Image module = Image.of(Path.of("fuzz"), Bytes.of("fuzz", file));
          Map<String, Long> symbols = new HashMap<>();
          for (String name : ModuleLinker.wanted(module)) {
            if (name.length() % 2 == 0) {
              symbols.put(name, 0xffff_ffff_8100_0000L + symbols.size() * 64L);
            }
          }
          ModuleLayout layout = ModuleLayout.of(module.elf(), memory(module), at -> true);
          LinkedModule linked =
              ModuleLinker.link(
                  module,
                  layout,
                  new ModuleLinker.Offered(symbols, Set.of("bridge")),
                  0x20_0000,
                  0x1000);
          symbols.keySet().stream()
              .map(LivepatchSymbol::of)
              .filter(Objects::nonNull)
              .forEach(symbol -> symbol.in(module, layout));
          ModuleInfo.of(module);
          ModuleSymbols.of(module, layout, symbols.keySet());
          return layout.text(linked.image().elf(), (byte) 0);
        });
  }

  @FuzzTest(maxDuration = "12h")
  void loaded(byte[] list) {
    Untrusted.read(
        ImageFormatException.class, () -> LoadedModules.of(Bytes.of("fuzz", list)).names());
  }

  @FuzzTest(maxDuration = "12h")
  void exported(byte[] file) {
    Untrusted.read(
        ImageFormatException.class,
        () ->
            ExportedSymbols.of(
                Image.of(Path.of("fuzz"), Bytes.of("fuzz", file)), Set.of("f", "g", "key")));
  }

  /** The structure lies where the file's own section of it comes to lie in what is written. */
  private static ModuleMemory memory(Image module) {
    long before = 0;
    for (Section section : module.elf().sections()) {
      long alignment = Math.max(1, section.alignment());
      if (section.allocated() && section.writable() && !APART.contains(section.name())) {
        before = (before + alignment - 1) & -alignment;
        if (section.name().equals(".gnu.linkonce.this_module")) {
          break;
        }
        before += section.size();
      }
    }
    return new ModuleMemory(
        DATA + (before & 0xffff),
        new ModuleMemory.Part(0xffff_ffff_c000_0000L, 0x8000),
        new ModuleMemory.Part(DATA, 0x8000),
        new ModuleMemory.Part(0xffff_ffff_c002_0000L, 0x8000),
        new ModuleMemory.Part(0xffff_ffff_c003_0000L, 0x8000));
  }
}
