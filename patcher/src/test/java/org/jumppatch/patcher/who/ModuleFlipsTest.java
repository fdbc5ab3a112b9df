package org.jumppatch.patcher.who;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.patcher.who.code.FunctionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What modules flip, against objdump's disassembly with relocations. */
class ModuleFlipsTest {
  private static final Pattern FUNCTION = Pattern.compile("^[0-9a-f]+ <([\\w.]+)>:$");
  private static final Pattern RELOCATION = Pattern.compile("R_X86_64_\\w+\\s+([\\w.]+)");

  @TempDir Path folder;

  /** {@code function names-what} for everything that the code of a module refers to. */
  private Set<String> references(ModuleFile module) throws IOException {
    Path plain = folder.resolve("module.ko");
    Image image = Image.open(module.path());
    Files.write(plain, image.content().copy(0, (int) image.content().size()));
    byte[] listing = Program.filter(new byte[0], "objdump", "-dr", plain.toString());
    Set<String> found = new TreeSet<>();
    String function = "";
    for (String line : new String(listing, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      Matcher begins = FUNCTION.matcher(line);
      Matcher refers = RELOCATION.matcher(line);
      if (begins.matches()) {
        function = FunctionTable.sourceName(begins.group(1));
      } else if (refers.find()) {
        found.add(function + " " + refers.group(1));
      }
    }
    return found;
  }

  @Test
  void functionsAreThoseThatReferToTheKeyAndToWhatFlips() throws IOException {
    Kernel kernel = Kernels.newest();
    Image image = Image.open(kernel.vmlinuz());
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    ModuleTree tree = ModuleTree.of(kernel.modules());
    ModuleFlips flips = ModuleFlips.of(tree, image);
    int found = 0;
    for (StaticKey key : keys.all()) {
      for (Flipper flipper : flips.of(key)) {
        ModuleFile module =
            tree.files().stream()
                .filter(file -> file.name().equals(flipper.module()))
                .findFirst()
                .orElseThrow();
        Set<String> references = references(module);
        // The one that is called at loading and the one at unloading have a second name each.
        Set<String> names = Set.of(flipper.function(), "init_module", "cleanup_module");
        String symbol = key.name().replaceFirst("\\+.*", "");
        assertThat(references)
            .as(flipper + " of " + symbol)
            .anyMatch(
                reference -> {
                  String[] words = reference.split(" ", 2);
                  return names.contains(words[0]) && words[1].equals(symbol);
                });
        assertThat(references)
            .anyMatch(
                reference -> {
                  String[] words = reference.split(" ", 2);
                  return names.contains(words[0]) && Operation.of(words[1]) == flipper.operation();
                });
        assertThat(flips.when(key, When.UNKNOWN)).isEqualTo(When.RUN);
        found++;
      }
    }
    assertThat(found).isPositive();
  }
}
